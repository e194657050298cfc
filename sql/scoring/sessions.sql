-- Sessions in the swarms of a lab, as they were recorded: those that are over and those that are not.
select encode(w.info_hash, 'hex') as info_hash, encode(x.peer_key, 'hex') as peer_key, x.absent_before_at, x.first_seen_at, x.last_seen_at, x.absent_after_at
from (
    select swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at, absent_after_at
    from crawl.session
    union all
    select swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at, failing_since
    from crawl.presence
    where first_seen_at is not null
) x
join crawl.swarm w using (swarm_id)
where x.first_seen_at >= @since
    and x.first_seen_at <= @until
    and encode(w.info_hash, 'hex') = any (string_to_array(@hashes, ','))
order by x.first_seen_at
