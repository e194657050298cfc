-- A swarm with trackers is taken only when this agent may announce to one of them now: without fresh peers there is nothing to verify.
with due as (
    select ss.swarm_id
    from crawl.swarm_schedule ss
    where ss.next_crawl_at <= @Now
      and ss.lease_expires_at <= @Now
      and (
          not exists (select from crawl.swarm_tracker st where st.swarm_id = ss.swarm_id and st.removed_at is null)
          or exists (
              select
              from crawl.swarm_tracker st
              join crawl.tracker t using (tracker_id)
              where st.swarm_id = ss.swarm_id and st.removed_at is null
                and st.next_announce_at <= @Now and t.next_request_at <= @Now
                and (t.lease_agent_id = @AgentId or t.lease_expires_at <= @Now)))
    order by ss.next_crawl_at
    limit @Limit
    for update of ss skip locked
)
update crawl.swarm_schedule ss
set lease_agent_id = @AgentId,
    lease_token = ss.lease_token + 1,
    lease_expires_at = @LeaseUntil
from due
join crawl.swarm s using (swarm_id)
where ss.swarm_id = due.swarm_id
returning s.swarm_id as "SwarmId", s.info_hash as "InfoHash", ss.lease_token as "FencingToken", s.piece_count as "PieceCount",
          s.is_private as "IsPrivate";
