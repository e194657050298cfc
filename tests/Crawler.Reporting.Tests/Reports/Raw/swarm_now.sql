select
    encode(s.info_hash, 'hex') as info_hash, s.name, c.seeders as claimed_seeders, c.leechers as claimed_leechers, c.observed_at as claimed_at,
    v.seeders as verified_seeders, v.leechers as verified_leechers, v.reachable_peers, v.known_peers, v.distributed_copies, v.observed_at as verified_at, h.health,
    case when h.health in ('seedless', 'dead') then (
        select min(x.observed_at) from raw.crawl x
        where x.swarm_id = s.swarm_id and x.seeders = 0
          and not exists (select from raw.crawl y where y.swarm_id = s.swarm_id and y.seeders > 0 and y.observed_at > x.observed_at)) end as seedless_since
from crawl.swarm s
left join raw.last_crawl v using (swarm_id)
left join raw.claimed c using (swarm_id),
raw.health(v.seeders, v.distributed_copies, v.known_peers, c.seeders, c.leechers) as h (health)
where s.removed_at is null
