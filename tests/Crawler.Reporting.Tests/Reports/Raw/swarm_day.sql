select
    day, info_hash,
    (select count(*) from crawl.claim c join crawl.swarm s using (swarm_id)
     where encode(s.info_hash, 'hex') = m.info_hash and (c.observed_at at time zone 'UTC')::date = m.day and c.outcome = 'ok') as checks,
    (select count(*) from crawl.visit v join crawl.swarm s using (swarm_id)
     where encode(s.info_hash, 'hex') = m.info_hash and (v.observed_at at time zone 'UTC')::date = m.day) as visits,
    coalesce(
        (select max(x.seeders) from crawl.swarm_snapshot x join crawl.swarm s using (swarm_id)
         where encode(s.info_hash, 'hex') = m.info_hash and (x.observed_at at time zone 'UTC')::date = m.day and (x.seeders > 0 or x.distributed_copies is not null)),
        (select max(c.seeders) from crawl.claim c join crawl.swarm s using (swarm_id)
         where encode(s.info_hash, 'hex') = m.info_hash and (c.observed_at at time zone 'UTC')::date = m.day)) as max_seeders,
    coalesce(avg(verified_seeders), sum(claimed_seeders) / nullif(sum(trackers), 0)) as avg_seeders,
    count(*) filter (where case when is_verified then is_complete else has_seeder end) / nullif(count(*) filter (where is_verified or trackers > 0), 0)::float8 as availability,
    count(*) filter (where is_verified or trackers > 0) / 1440.0 as observed
from raw.minute m
group by day, info_hash
having count(*) filter (where is_verified or trackers > 0) > 0
order by day, info_hash
