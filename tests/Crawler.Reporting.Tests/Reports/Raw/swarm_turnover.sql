-- with (only whole days are told of, and today is one by then): until=2026-05-03T00:00Z
-- Most seeders of a day are those that crawls found, and where these found nobody who told, those that trackers claimed.
with crawled as (
    select swarm_id, (observed_at at time zone 'UTC')::date as day, max(seeders) as seeders, max(leechers) as leechers
    from raw.crawl where seeders > 0 or distributed_copies is not null group by 1, 2
), claimed as (
    select swarm_id, (observed_at at time zone 'UTC')::date as day, max(seeders) as seeders, max(leechers) as leechers from raw.claim group by 1, 2
), daily as (
    select swarm_id, day, greatest(v.seeders, v.leechers, c.seeders, c.leechers) > 0 as has_peers, coalesce(v.seeders, c.seeders) as seeders
    from crawled v full join claimed c using (swarm_id, day)
), life as (
    select swarm_id, min(day) filter (where has_peers) as first_day, max(day) filter (where has_peers) as last_day, max(seeders) as seeders from daily group by swarm_id
)
select
    encode(s.info_hash, 'hex') as info_hash, s.name, case when s.added_at < '2026-04-02' then 'vanished' when e.days > 0 then 'both' else 'new' end as change,
    l.first_day, l.last_day, e.days as empty_days, l.seeders as max_seeders
from life l
join crawl.swarm s using (swarm_id)
cross join lateral (
    select count(distinct m.day) as days from raw.minute m where m.info_hash = encode(s.info_hash, 'hex') and m.day > l.last_day and (m.is_verified or m.trackers > 0)) e
where l.last_day is not null and (e.days > 0 or s.added_at >= '2026-04-02')
