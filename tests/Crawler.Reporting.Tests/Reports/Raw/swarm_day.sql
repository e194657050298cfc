select
    day, m.info_hash,
    (select count(*) from raw.claim c where c.swarm_id = s.swarm_id and (c.observed_at at time zone 'UTC')::date = m.day) as checks,
    (select count(*) from crawl.visit v where v.swarm_id = s.swarm_id and (v.observed_at at time zone 'UTC')::date = m.day) as visits,
    coalesce(v.seeders, c.seeders) as max_seeders,
    coalesce(avg(verified_seeders), sum(claimed_seeders) / nullif(sum(trackers), 0)) as avg_seeders,
    coalesce(v.leechers, c.leechers) as max_leechers,
    count(*) filter (where case when is_verified then is_complete else has_seeder end) / nullif(count(*) filter (where is_verified or trackers > 0), 0)::float8 as availability,
    count(*) filter (where is_verified or trackers > 0) / 1440.0 as observed, v.copies as min_distributed_copies
from raw.minute m
join crawl.swarm s on s.info_hash = decode(m.info_hash, 'hex')
cross join lateral (
    select max(x.seeders) as seeders, max(x.leechers) as leechers, min(x.distributed_copies) as copies
    from raw.crawl x where x.swarm_id = s.swarm_id and (x.observed_at at time zone 'UTC')::date = m.day and (x.seeders > 0 or x.distributed_copies is not null)) v
cross join lateral (
    select max(x.seeders) as seeders, max(x.leechers) as leechers from raw.claim x where x.swarm_id = s.swarm_id and (x.observed_at at time zone 'UTC')::date = m.day) c
group by day, m.info_hash, s.swarm_id, v.seeders, v.leechers, v.copies, c.seeders, c.leechers
having count(*) filter (where is_verified or trackers > 0) > 0
