-- What crawls of the swarms of a lab summed up. Crawls that began before the lab did are left out.
select
    encode(s.info_hash, 'hex') as info_hash,
    n.started_at,
    n.observed_at,
    n.seeders,
    n.leechers,
    n.distributed_copies
from crawl.swarm_snapshot n
join crawl.swarm s using (swarm_id)
where n.started_at >= @since
    and n.observed_at <= @until
    and encode(s.info_hash, 'hex') = any (string_to_array(@hashes, ','))
order by n.observed_at, n.snapshot_id
