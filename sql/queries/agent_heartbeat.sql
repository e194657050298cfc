update crawl.agent
set heartbeat_at = greatest(heartbeat_at, @Now),
    stopped_at = null,
    mode = @Mode,
    journal_lag_records = @Records,
    journal_lag_bytes = @Bytes,
    journal_lag_seconds = @TotalSeconds
where agent_id = @AgentId and journal_id = @JournalId
returning wanted_mode;
