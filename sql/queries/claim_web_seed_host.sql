with candidate as (
    select host_id
    from crawl.web_seed_host
    where due_at <= @Now and next_request_at <= @Now and lease_expires_at <= @Now
    order by due_at
    limit 1
    for update skip locked
)
update crawl.web_seed_host h
set lease_agent_id = @AgentId,
    lease_token = h.lease_token + 1,
    lease_expires_at = @LeaseUntil
from candidate c
where h.host_id = c.host_id
returning h.host_id as "HostId", h.host as "Host", h.lease_token as "FencingToken"
