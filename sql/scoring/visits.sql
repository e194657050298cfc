-- Visits in the swarms of a lab, as they were recorded. An address is there only where addresses are stored in full.
select
    encode(s.info_hash, 'hex') as info_hash,
    v.observed_at,
    encode(v.peer_key, 'hex') as peer_key,
    text(v.peer_prefix) as peer_prefix,
    host(v.address) as address,
    v.port,
    v.outcome,
    v.stage,
    encode(v.peer_id, 'hex') as peer_id,
    v.client,
    v.version,
    v.have,
    v.is_encrypted
from crawl.visit v
join crawl.swarm s using (swarm_id)
where v.observed_at >= @since
    and v.observed_at <= @until
    and encode(s.info_hash, 'hex') = any (string_to_array(@hashes, ','))
order by v.observed_at, v.visit_id
