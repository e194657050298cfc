select p.swarm_id, p.peer_key, p.absent_before_at, p.first_seen_at, p.last_seen_at, p.failing_since, p.failed_at, p.failures
from crawl.presence p
join unnest(@swarm_ids, @peer_keys) as k (swarm_id, peer_key) using (swarm_id, peer_key)
order by p.swarm_id, p.peer_key
for update of p
