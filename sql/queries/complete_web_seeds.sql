-- Whoever lost the host meanwhile gives nothing back: what it left is due after the interval.
with host as (
    update crawl.web_seed_host
    set next_request_at = greatest(next_request_at, @Now::timestamptz + make_interval(secs => @PauseSeconds)),
        lease_expires_at = @Now
    where host_id = @HostId and lease_agent_id = @AgentId and lease_token = @FencingToken
    returning host_id, host
), given as (
    update crawl.web_seed w
    set next_check_at = @Now
    from host
    where w.host_id = host.host_id and md5(w.target) = any (@Left)
)
select host from host
