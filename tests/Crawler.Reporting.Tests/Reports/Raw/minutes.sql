-- What tells of a swarm, so that it is found quickly.
create table raw.crawl as select * from crawl.swarm_snapshot;
create index on raw.crawl (swarm_id, observed_at);
create table raw.claim as select * from crawl.claim where outcome = 'ok';
create index on raw.claim (swarm_id, observed_at);
create table raw.told as
select *, outcome in ('ok', 'unknown_torrent', 'tracker_failure') as is_answered
from crawl.tracker_check where outcome not in ('inconclusive', 'cancelled', 'blocked');
create index on raw.told (tracker_id, observed_at);
analyze raw.crawl, raw.claim, raw.told;

-- What holds in each minute of each swarm, looked up and not summed: the newest crawl of the last two hours, and the newest claim of each tracker.
create table raw.minute as
select
    (m.at at time zone 'UTC')::date as day, m.at, encode(w.info_hash, 'hex') as info_hash, w.name,
    coalesce(v.seeders > 0 or v.distributed_copies is not null, false) as is_verified,
    case when v.seeders > 0 or v.distributed_copies is not null then v.seeders end as verified_seeders,
    v.seeders > 0 or coalesce(v.distributed_copies >= 1, false) as is_complete,
    c.seeders as claimed_seeders, c.trackers, c.has_seeder
from crawl.swarm w
cross join generate_series('2026-04-29 00:00+00'::timestamptz, '2026-05-02 11:59+00', interval '1 minute') as m (at)
left join lateral (
    select * from raw.crawl x where x.swarm_id = w.swarm_id and x.observed_at <= m.at and x.observed_at > m.at - interval '2 hours'
    order by x.observed_at desc limit 1) v on true
left join lateral (
    select sum(seeders) as seeders, count(*) as trackers, bool_or(seeders > 0) as has_seeder
    from (
        select distinct on (x.tracker_id) x.seeders from raw.claim x
        where x.swarm_id = w.swarm_id and x.observed_at <= m.at and x.observed_at > m.at - interval '2 hours'
        order by x.tracker_id, x.observed_at desc) newest) c on true;

-- Whether each tracker answers, likewise: how its newest check of the last two hours ended.
create table raw.tracker_minute as
select (m.at at time zone 'UTC')::date as day, m.at, t.tracker_id, x.is_answered
from crawl.tracker t
cross join generate_series('2026-04-29 00:00+00'::timestamptz, '2026-05-02 11:59+00', interval '1 minute') as m (at)
join lateral (
    select is_answered from raw.told x where x.tracker_id = t.tracker_id and x.observed_at <= m.at and x.observed_at > m.at - interval '2 hours'
    order by observed_at desc limit 1) x on true;

-- Each visit that tells of its peer, and for how many peers it stands: by the sample of the newest crawl of its swarm until the end of the hour, of at most
-- the two hours before it.
create table raw.visit as
select
    v.*, (v.observed_at at time zone 'UTC')::date as day, 1 / coalesce(c.sample_share, 1)::double precision as weight
from crawl.visit v
left join lateral (
    select x.sample_share from raw.crawl x
    where x.swarm_id = v.swarm_id and x.observed_at >= date_trunc('hour', v.observed_at) - interval '2 hours'
      and x.observed_at < date_trunc('hour', v.observed_at) + interval '1 hour'
    order by x.observed_at desc limit 1) c on true
where v.outcome not in ('inconclusive', 'cancelled', 'blocked');

-- The ends of the interval of E. B. Wilson, from the quadratic equation that a share p of n observations solves at 1.96 standard errors from another.
create function raw.wilson(p double precision, n double precision, side integer) returns double precision language sql as $$
    select case when n > 0 then (2 * n * p + 3.8414588206941236 + side * sqrt(3.8414588206941236 * (3.8414588206941236 + 4 * n * p * (1 - p)))) / (2 * (n + 3.8414588206941236)) end
$$;

-- Health as the handbook words it.
create function raw.health(seeders integer, copies double precision, known integer, claimed_seeders integer, claimed_leechers integer) returns text language sql as $$
    select case
        when seeders > 0 or copies is not null then case when seeders > 1 then 'healthy' when seeders = 1 then 'at_risk' when copies >= 1 then 'seedless' else 'dead' end
        when claimed_seeders is not null then
            case when claimed_seeders > 1 then 'healthy' when claimed_seeders = 1 then 'at_risk' when claimed_leechers = 0 then 'dead' else 'seedless' end
        when known = 0 then 'dead'
        else 'unknown'
    end
$$;

-- The newest crawl of each swarm, and the newest claim of each tracker on it, whatever it ends with.
create table raw.last_crawl as
select c.*, s.name, encode(s.info_hash, 'hex') as hex
from crawl.swarm s, lateral (select * from raw.crawl x where x.swarm_id = s.swarm_id order by observed_at desc limit 1) c
where s.removed_at is null;
create table raw.last_claim as
select c.*, s.name, encode(s.info_hash, 'hex') as hex, t.url
from crawl.swarm s
cross join crawl.tracker t
cross join lateral (
    select * from crawl.claim x
    where x.swarm_id = s.swarm_id and x.tracker_id = t.tracker_id and x.outcome not in ('inconclusive', 'cancelled', 'blocked')
    order by observed_at desc limit 1) c
where s.removed_at is null;

-- What of the newest claims is told of a swarm: those of the hour before the newest that has counts, and of these the most seeders.
create table raw.claimed as
select distinct on (swarm_id) swarm_id, seeders, leechers, observed_at
from (select *, max(observed_at) over (partition by swarm_id) as newest_at from raw.last_claim where outcome = 'ok') c
where observed_at > newest_at - interval '1 hour'
order by swarm_id, seeders desc, observed_at desc;

-- Each moment at which a swarm was observed to live: a crawl with a complete copy, or, where the newest crawl verifies nothing, a claim that speaks
-- for the swarm at that moment.
create table raw.alive as
select swarm_id, observed_at from raw.crawl where seeders > 0 or distributed_copies >= 1
union
select m.swarm_id, c.observed_at
from raw.claim m
cross join lateral (
    select seeders, leechers, observed_at
    from (select distinct on (x.tracker_id) x.* from raw.claim x where x.swarm_id = m.swarm_id and x.observed_at <= m.observed_at and x.observed_at > m.observed_at - interval '1 hour'
        order by x.tracker_id, x.observed_at desc) newest
    order by seeders desc, observed_at desc limit 1) c
where (c.seeders > 0 or c.leechers > 0) and not exists (
    select from (select * from raw.crawl v where v.swarm_id = m.swarm_id and v.observed_at <= m.observed_at order by observed_at desc limit 1) v
    where v.seeders > 0 or v.distributed_copies is not null);
create aggregate raw.product (double precision) (sfunc = float8mul, stype = double precision, initcond = '1');
