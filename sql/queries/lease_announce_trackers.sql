-- Locked in the order of their keys, so that two agents with the same trackers never wait for each other in a circle. What goes over to another agent
-- rests until it has.
with free as (
    select t.tracker_id
    from crawl.tracker t
    where t.tracker_id in (
            select st.tracker_id
            from crawl.swarm_tracker st
            where st.swarm_id = any (@SwarmIds) and st.removed_at is null and st.next_announce_at <= @Now)
      and t.next_request_at <= @Now
      and (t.lease_agent_id = @AgentId or t.lease_expires_at <= @Now)
      and not exists (
            select from crawl.tracker_shares(@AgentId, @AliveSince, @ShortSince) s where s.tracker_id = t.tracker_id and s.share = 'given')
    order by t.tracker_id
    for update of t
)
update crawl.tracker t
set lease_agent_id = @AgentId,
    lease_token = t.lease_token + case when t.lease_agent_id = @AgentId and t.lease_expires_at > @Now then 0 else 1 end,
    lease_expires_at = greatest(@LeaseUntil, case when t.lease_agent_id = @AgentId then t.lease_expires_at end)
from free
where t.tracker_id = free.tracker_id
returning t.tracker_id;
