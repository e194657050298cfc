-- Sessions that come and go between two looks are never seen. Those that are seen stand for them, each for as many as its chance to be seen says.

drop view report.session_day;

alter table crawl.session_hour
    add column seen double precision not null default 0,
    alter column ended type double precision,
    alter column censored type double precision;

update crawl.session_hour set seen = ended + censored;

comment on table crawl.session_hour is
    'Sessions that are over, by the hour of their first handshake, as a histogram of their lengths, each spread evenly over what its ends leave open '
    '(crawl.session_parts). Counted in the transaction that stores the session.';
comment on column crawl.session_hour.bucket is 'Lengths of 1.02^bucket seconds, one percent up or down; -1 for sessions whose coming was not observed.';
comment on column crawl.session_hour.ended is 'Sessions whose leaving was observed, with those that stayed as long but were never seen.';
comment on column crawl.session_hour.censored is 'Sessions that lasted at least so long, as their leaving was not observed, with those that were never seen.';
comment on column crawl.session_hour.seen is 'Sessions that were seen; the parts of one add up to 1.';

drop function crawl.session_bucket(timestamptz, timestamptz, timestamptz, timestamptz);

create function crawl.session_parts(
    absent_before_at timestamptz, first_seen_at timestamptz, last_seen_at timestamptz, absent_after_at timestamptz,
    out bucket smallint, out seen double precision, out weight double precision) returns setof record
language sql immutable parallel safe rows 16 as $$
    -- Four moments in the middle of each quarter of the interval of either end; an end that was not observed is the last moment seen.
    select
        case when absent_before_at is null then -1 else round(ln(greatest(1, x.length)) / ln(1.02)) end::smallint,
        sum(1.0 / x.parts)::double precision,
        -- Who stays shorter than the time between two looks falls between them with the rest of the chance.
        sum(greatest(1, x.gap / nullif(x.length, 0)) / x.parts)::double precision
    from (
        select
            extract(epoch from last_seen_at - first_seen_at)::double precision
                + c.gap * (came - 0.5) / 4 + coalesce(extract(epoch from absent_after_at - last_seen_at)::double precision * (went - 0.5) / 4, 0) as length,
            c.gap,
            count(*) over () as parts
        from
            (select coalesce(extract(epoch from first_seen_at - absent_before_at), 0)::double precision as gap) c,
            generate_series(1, case when absent_before_at is null then 1 else 4 end) as came,
            generate_series(1, case when absent_before_at is null or absent_after_at is null then 1 else 4 end) as went
    ) x
    group by 1
$$;

comment on function crawl.session_parts(timestamptz, timestamptz, timestamptz, timestamptz) is
    'The buckets of crawl.session_hour that a session is spread over: its share in each (seen), and how many sessions, seen or not, that stands for (weight).';

create view report.session_day as
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
        sum(sessions) over (partition by day, swarm_id order by bucket desc) as at_risk
    from histogram
), survival as (
    -- Kaplan and Meier: the share that stays longer is the product of the shares that outlast each length. Of whom nobody saw coming the
    -- length is not known at all, and they were found because they stay long: they do not count here.
    select
        day, swarm_id, bucket, seen,
        case when bucket >= 0 then
            exp(greatest(-100, sum(case when bucket < 0 then 0 when ended >= at_risk * 0.999999 then -100 else ln(1 - ended / at_risk) end)
                over (partition by day, swarm_id order by bucket)))
        end as staying
    from risk
)
select
    v.day,
    encode(s.info_hash, 'hex') as info_hash,
    round(sum(v.seen))::bigint as sessions,
    round(power(1.02::numeric, min(v.bucket) filter (where v.staying <= 0.5)) / 60, 2)::double precision as median_minutes,
    round(power(1.02::numeric, min(v.bucket) filter (where v.staying <= 0.1)) / 60, 2)::double precision as p90_minutes
from survival v
join crawl.swarm s using (swarm_id)
group by v.day, s.info_hash;

comment on view report.session_day is
    'How long peers stay, by the day (UTC) of their first handshake. A session that is not over, or whose end was not observed, counts as lasting '
    'at least as long as was seen (Kaplan-Meier); one whose begin was not observed counts as a session, but not for the lengths. Sessions shorter than '
    'the time between two looks may never be seen: those that are weigh for them (inverse probability weighting).';
comment on column report.session_day.day is 'Day, UTC.';
comment on column report.session_day.info_hash is 'Info-hash, hex.';
comment on column report.session_day.sessions is 'Sessions that were first seen on the day.';
comment on column report.session_day.median_minutes is 'Half of the sessions are shorter, in minutes; NULL when too few ends were observed to tell.';
comment on column report.session_day.p90_minutes is 'Nine of ten sessions are shorter, in minutes; NULL when too few ends were observed to tell.';
