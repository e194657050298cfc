-- What the trackers of a lab answered to each query, for each of its swarms.
select
    t.url,
    c.check_id,
    c.observed_at,
    c.kind,
    k.outcome as check_outcome,
    k.family,
    encode(s.info_hash, 'hex') as info_hash,
    c.outcome,
    c.seeders,
    c.leechers
from crawl.claim c
join crawl.swarm s using (swarm_id)
join crawl.tracker t using (tracker_id)
left join crawl.tracker_check k
    on k.check_id = c.check_id
    and k.observed_at = c.observed_at
where c.observed_at >= @since
    and c.observed_at <= @until
    and encode(s.info_hash, 'hex') = any (string_to_array(@hashes, ','))
order by c.observed_at, c.check_id
