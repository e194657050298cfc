-- A process that ended in an outage cannot say when it was over.
update crawl.observer_outage
set to_at = greatest(from_at, @Now)
where agent_id = @AgentId and to_at is null;
