select
    url as tracker, count(*) as swarms, sum(c.seeders) as claimed_seeders, sum(v.seeders) as verified_seeders,
    case when sum(c.seeders) > 0 then least(1, sum(v.seeders)::numeric / sum(c.seeders)) end as seen_share,
    sum((c.seeders > 0 and v.seeders = 0)::integer) as overstated, sum((v.seeders > c.seeders)::integer) as understated
from raw.last_claim c join raw.last_crawl v using (swarm_id)
where c.seeders is not null and abs(extract(epoch from c.observed_at - v.observed_at)) <= 86400
group by url
