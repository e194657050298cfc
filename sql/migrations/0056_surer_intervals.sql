-- Intervals held the truth less often than they say, on the lab's scenarios with a hundred seeds each.

-- Sessions: what short ones stand for was spread over all lengths, and the curve taken to be surer than it is where it falls first.
create or replace view report.session_day as
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
    encode(s.info_hash, 'hex') as info_hash,
    m.sessions,
    round(power(1.02::numeric, m.median) / 60, 2)::double precision as median_minutes,
    round(power(1.02::numeric, m.p90) / 60, 2)::double precision as p90_minutes,
    round(power(1.02::numeric, m.median_low) / 60, 2)::double precision as median_low_minutes,
    round(power(1.02::numeric, m.median_high) / 60, 2)::double precision as median_high_minutes,
    round(power(1.02::numeric, m.p90_low) / 60, 2)::double precision as p90_low_minutes,
    round(power(1.02::numeric, m.p90_high) / 60, 2)::double precision as p90_high_minutes
from measured m
join crawl.swarm s using (swarm_id);

-- Swarms: peers are named again in lists that are compared more than once, so one list's chance is also the next one's. And where a tracker names
-- everybody, the size is that of its lists in the mean, however it changes meanwhile: so lists count alike, whoever is known of each.
drop view report.swarm_size_hour;
drop function report.recapture(double precision, double precision, double precision, double precision, double precision);
drop function report.recapture_root(double precision, double precision, double precision, double precision, double precision, double precision);
alter table crawl.list_hour drop column pairs;

create function report.recapture_root(
    lists double precision, named double precision, known double precision, again double precision, fewest double precision, z double precision)
    returns double precision
language plpgsql immutable parallel safe as $$
declare
    low double precision := fewest;
    high double precision;
    middle double precision := fewest;
    share double precision := named / fewest;
    -- As peers are whole, the ends lie half a peer further out (Yates).
    found double precision := again + sign(z) / 2;
    spread double precision;
    size double precision;
begin
    for i in 0..50 loop
        -- Drawn without putting back, the peers found again scatter the less the larger a part of the swarm a list is: their variance against
        -- Poisson's.
        spread := (1 - share) * (1 - known / lists / middle);
        if z <> 0 then
            -- A list is also one of two by which the next one is judged: p(1-p)^2 / (2-p) is what their chances have in common.
            spread := spread * (1 + 2 * (lists - 1) / lists * share * (1 - share) * (1 - share) / (2 - share));
        end if;

        size := named * known / (found + case when z = 0 then spread else z * z * spread / 2 + z * sqrt(spread * (found + z * z * spread / 4)) end);
        if high is null then
            high := case when z < 0 then named * known / (found + z * z + z * sqrt(2 * found + z * z)) else size end;
            if high <= low then
                return low;
            end if;
        elsif size > middle then
            low := middle;
        else
            high := middle;
        end if;

        middle := (low + high) / 2;
        exit when high - low < 1e-7 * high;
        share := named / middle;
    end loop;
    return middle;
end
$$;

comment on function report.recapture_root(double precision, double precision, double precision, double precision, double precision, double precision) is
    'Size of a swarm at which so many peers would be named again (z = 0), or at which so few or so many would be so much of a chance (z above or below 0). '
    'Named is the mean of a list, known and again are sums over lists.';

create function report.recapture(
    lists double precision, named double precision, known double precision, again double precision,
    out peers double precision, out low double precision, out high double precision)
language sql immutable parallel safe as $$
    select
        report.recapture_root(lists, n, known, again, fewest, 0), report.recapture_root(lists, n, known, again, fewest, 1.959963984540054),
        case when again > 0 then report.recapture_root(lists, n, known, again, fewest, -1.959963984540054) end
    -- Whom a list names, and whom others name at its time, is there.
    from (select named / nullif(lists, 0) as n, (named + known - again) / nullif(lists, 0) as fewest) x
    where n > 0 and known > 0
$$;

comment on function report.recapture(double precision, double precision, double precision, double precision) is
    'Size of a swarm by so many lists of its peers, each drawn at random: peers named, peers known to be there, and of these peers named, summed over the '
    'lists. With its 95 % interval; no upper end where no peer was named again.';

create view report.swarm_size_hour as
select
    x.hour, encode(s.info_hash, 'hex') as info_hash, t.url as tracker, x.lists, x.named / x.lists::double precision as named_peers,
    r.peers, r.low as peers_low, r.high as peers_high, x.claimed as claimed_peers
from crawl.list_hour x
join crawl.swarm s using (swarm_id)
join crawl.tracker t using (tracker_id),
report.recapture(x.lists, x.named, x.known, x.again) r;

comment on view report.swarm_size_hour is
    'How many peers of a swarm each tracker has, by how often its lists name the same ones. That holds where every peer is as likely to be named: '
    'where a tracker prefers some, there are more; where peers go and come back within the hour, there are fewer.';
comment on column report.swarm_size_hour.hour is 'Begin of the hour.';
comment on column report.swarm_size_hour.info_hash is 'Info-hash, hex.';
comment on column report.swarm_size_hour.tracker is 'The tracker whose lists they are.';
comment on column report.swarm_size_hour.lists is 'Lists that were compared with those around them.';
comment on column report.swarm_size_hour.named_peers is 'Peers in a list, in the mean.';
comment on column report.swarm_size_hour.peers is 'Peers in the swarm, estimated, in the mean of the hour; NULL when no peer is known to have been there between two lists.';
comment on column report.swarm_size_hour.peers_low is 'Lower end of its 95 % interval.';
comment on column report.swarm_size_hour.peers_high is 'Upper end of it; NULL when no peer was named again.';
comment on column report.swarm_size_hour.claimed_peers is 'Peers that the tracker counts, in the mean of its answers; NULL when it did not say.';

comment on column crawl.tracker_check.list_known is
    'Peers that were there when that list was drawn, as one of the up to two lists before it and this one name them.';
