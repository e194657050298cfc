-- The tracker's own times (next_scrape_at, next_request_at) still hold. Whoever has lost the lease gives nothing back: others may have asked since.
with held as (
    update crawl.tracker
    set due_at = least(due_at, @Now)
    where tracker_id = @TrackerId and lease_agent_id = @AgentId and lease_expires_at > @Now
    returning tracker_id
)
update crawl.swarm_tracker st
set next_scrape_at = least(st.next_scrape_at, @Now)
from held
where st.tracker_id = held.tracker_id and st.swarm_id = any (@SwarmIds);
