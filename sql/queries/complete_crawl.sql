-- Due again when the interval is over and one of its trackers may be announced to.
update crawl.swarm_schedule ss
set lease_expires_at = '-infinity',
    next_crawl_at = case when ss.next_crawl_at = 'infinity' then ss.next_crawl_at else greatest(
        @Now + make_interval(secs => @IntervalSeconds * (1 + @Jitter * random())),
        (select min(st.next_announce_at) from crawl.swarm_tracker st where st.swarm_id = ss.swarm_id and st.removed_at is null)) end
where ss.swarm_id = @SwarmId and ss.lease_agent_id = @AgentId and ss.lease_token = @FencingToken;
