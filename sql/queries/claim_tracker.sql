with candidate as (
    select t.tracker_id
    from crawl.tracker t
    cross join lateral (
        select st.next_scrape_at
        from crawl.swarm_tracker st
        where st.tracker_id = t.tracker_id and st.removed_at is null and st.next_scrape_at <= @Now
        order by st.next_scrape_at
        limit 1
    ) oldest
    where t.next_request_at <= @Now
      and t.next_scrape_at <= @Now
      and (t.lease_agent_id = @AgentId or t.lease_expires_at <= @Now)
    order by oldest.next_scrape_at
    limit 1
    for update of t skip locked
)
update crawl.tracker t
set lease_agent_id = @AgentId,
    lease_token = t.lease_token + case when t.lease_agent_id = @AgentId and t.lease_expires_at > @Now then 0 else 1 end,
    lease_expires_at = @LeaseUntil
from candidate c
where t.tracker_id = c.tracker_id
returning t.tracker_id as "TrackerId", t.url as "Url", coalesce(t.scrape_min_interval_seconds, 0) > 0 as "HasMinInterval";
