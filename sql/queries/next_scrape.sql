-- When a tracker may be claimed next, as far as is known: not before the present, and NULL when there is nothing to claim.
select greatest(@Now::timestamptz, next_at)
from (
    select min(greatest(
        t.due_at, t.next_request_at, t.next_scrape_at, case when t.lease_agent_id is distinct from @AgentId then t.lease_expires_at end)) as next_at
    from crawl.tracker t) x
where next_at < 'infinity';
