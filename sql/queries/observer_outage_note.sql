insert into crawl.observer_outage (agent_id, from_at, to_at, reason)
values (@AgentId, @From, @To, @Reason)
on conflict (agent_id, from_at) do update
set to_at = excluded.to_at, reason = excluded.reason;
