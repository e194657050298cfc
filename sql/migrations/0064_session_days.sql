-- What crawls found today, which no day is kept of.
create index swarm_hour_verified_idx on crawl.swarm_hour (hour, swarm_id) where verified_seconds > 0;

-- Lengths of sessions by swarm and not by info-hash, so that those of one day and one swarm are found by their key. What is kept of no day: sessions end late.
create index session_hour_day_idx on crawl.session_hour (((hour at time zone 'UTC')::date), swarm_id);

create function crawl.session_days(since timestamptz, until timestamptz) returns table (day date)
language sql stable rows 30 as $$
    select at::date
    from generate_series(
        -- Sessions under way have no index by their begin: only of days before all that are over is it looked for.
        date_trunc('day', case
            when (select min(hour) from crawl.session_hour) <= since then since
            else greatest(since, least((select min(hour) from crawl.session_hour), (select min(first_seen_at) from crawl.presence)))
        end at time zone 'UTC'),
        least(
            until at time zone 'UTC',
            greatest((select max(hour) from crawl.session_hour), (select max(last_seen_at) from crawl.presence)) at time zone 'UTC'),
        interval '1 day') at
$$;

comment on function crawl.session_days(timestamptz, timestamptz) is 'Days (UTC) of the time asked for in which sessions may have begun.';

create view crawl.session_day as
with counted as (
    select (hour at time zone 'UTC')::date as day, swarm_id, bucket, seen, ended, censored
    from crawl.session_hour
    union all
    -- Those that are not over lasted at least until now.
    select (p.first_seen_at at time zone 'UTC')::date, p.swarm_id, x.bucket, x.seen, 0, x.weight
    from crawl.presence p, crawl.session_parts(p.absent_before_at, p.first_seen_at, p.last_seen_at, null) x
    where p.first_seen_at is not null
), histogram as (
    select day, swarm_id, bucket, sum(seen) as seen, sum(ended) as ended, sum(ended + censored) as sessions
    from counted
    group by day, swarm_id, bucket
), risk as (
    select
        day, swarm_id, bucket, seen, ended,
        sum(sessions) over (partition by day, swarm_id order by bucket desc) as at_risk,
        -- Each session of this length that was seen stands for so many.
        sessions / nullif(seen, 0) as weight
    from histogram
), survival as (
    -- Kaplan and Meier: the share that stays longer is the product of the shares that outlast each length. Of whom nobody saw coming the
    -- length is not known at all, and they were found because they stay long: they do not count here. The variance is Greenwood's, in which each
    -- session that was seen scatters with all that it stands for: short ones stand for more.
    select
        day, swarm_id, bucket, seen,
        case when bucket >= 0 then
            exp(greatest(-100, sum(case when bucket < 0 then 0 when ended >= at_risk * 0.999999 then -100 else ln(1 - ended / at_risk) end)
                over (partition by day, swarm_id order by bucket)))
        end as staying,
        sum(case when bucket < 0 or ended = 0 or ended >= at_risk * 0.999999 then 0 else weight * ended / (at_risk * (at_risk - ended)) end)
            over (partition by day, swarm_id order by bucket) as variance
    from risk
), band as (
    -- On the scale of ln(-ln) it stays between 0 and 1 (Kalbfleisch and Prentice). Where nobody stays on, nothing is said.
    select
        day, swarm_id, bucket, seen, staying,
        case
            when staying > 0.9999999 then 1
            when staying > 1e-9 then power(staying, exp(least(50, 1.959963984540054 * sqrt(variance) / -ln(staying))))
            when staying >= 0 then 0
        end as low,
        case
            when staying > 0.9999999 then 1
            when staying > 1e-9 then power(staying, exp(-least(50, 1.959963984540054 * sqrt(variance) / -ln(staying))))
        end as high
    from survival
), measured as (
    select
        day,
        swarm_id,
        round(sum(seen))::bigint as sessions,
        min(bucket) filter (where staying <= 0.5) as median,
        min(bucket) filter (where staying <= 0.1) as p90,
        min(bucket) filter (where low <= 0.5) as median_low,
        min(bucket) filter (where high <= 0.5) as median_high,
        min(bucket) filter (where low <= 0.1) as p90_low,
        min(bucket) filter (where high <= 0.1) as p90_high
    from band
    group by day, swarm_id
)
select
    m.day,
    m.swarm_id,
    m.sessions,
    round(power(1.02::numeric, m.median) / 60, 2)::double precision as median_minutes,
    round(power(1.02::numeric, m.p90) / 60, 2)::double precision as p90_minutes,
    round(power(1.02::numeric, m.median_low) / 60, 2)::double precision as median_low_minutes,
    round(power(1.02::numeric, m.median_high) / 60, 2)::double precision as median_high_minutes,
    round(power(1.02::numeric, m.p90_low) / 60, 2)::double precision as p90_low_minutes,
    round(power(1.02::numeric, m.p90_high) / 60, 2)::double precision as p90_high_minutes
from measured m;

comment on view crawl.session_day is 'As report.session_day, which has the info-hash in place of the swarm.';
comment on column crawl.session_day.day is 'Day, UTC.';
comment on column crawl.session_day.swarm_id is 'The swarm.';
comment on column crawl.session_day.sessions is 'As in report.session_day.';
comment on column crawl.session_day.median_minutes is 'As in report.session_day.';
comment on column crawl.session_day.p90_minutes is 'As in report.session_day.';
comment on column crawl.session_day.median_low_minutes is 'As in report.session_day.';
comment on column crawl.session_day.median_high_minutes is 'As in report.session_day.';
comment on column crawl.session_day.p90_low_minutes is 'As in report.session_day.';
comment on column crawl.session_day.p90_high_minutes is 'As in report.session_day.';

create or replace view report.session_day as
select
    m.day, encode(s.info_hash, 'hex') as info_hash, m.sessions, m.median_minutes, m.p90_minutes, m.median_low_minutes, m.median_high_minutes, m.p90_low_minutes,
    m.p90_high_minutes
from crawl.session_day m
join crawl.swarm s using (swarm_id);
