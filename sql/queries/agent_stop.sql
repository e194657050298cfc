update crawl.tracker
set lease_expires_at = '-infinity'
where lease_agent_id = @AgentId and lease_expires_at > '-infinity'
  and exists (select from crawl.agent where agent_id = @AgentId and journal_id = @JournalId);

update crawl.swarm_schedule
set lease_expires_at = '-infinity', next_crawl_at = least(next_crawl_at, @Now)
where lease_agent_id = @AgentId and lease_expires_at > @Now
  and exists (select from crawl.agent where agent_id = @AgentId and journal_id = @JournalId);

update crawl.agent
set heartbeat_at = greatest(heartbeat_at, @Now), stopped_at = @Now
where agent_id = @AgentId and journal_id = @JournalId;

notify crawl_work;
