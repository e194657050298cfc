insert into crawl.agent (name, host, version, journal_id, started_at, heartbeat_at)
values (@Name, @Host, @Version, @JournalId, @Now, @Now)
on conflict (name) do update
set host = excluded.host,
    version = excluded.version,
    journal_id = excluded.journal_id,
    started_at = excluded.started_at,
    heartbeat_at = excluded.heartbeat_at,
    stopped_at = null,
    -- Whoever starts an agent that was drained wants it to work. One that was paused stays so.
    wanted_mode = case agent.wanted_mode when 'drained' then 'running' else agent.wanted_mode end,
    mode = 'running'
-- The same journal is the same agent, for only one process can write it. Another one has to wait until the name is free.
where agent.journal_id is null
   or agent.journal_id = excluded.journal_id
   or agent.stopped_at is not null
   or agent.heartbeat_at < @AliveSince
returning agent_id;
