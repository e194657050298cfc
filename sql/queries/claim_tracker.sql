with candidate as (
    select t.tracker_id
    from crawl.tracker t
    where t.due_at <= @Now
      and t.next_request_at <= @Now
      and t.next_scrape_at <= @Now
      and (t.lease_agent_id = @AgentId or t.lease_expires_at <= @Now)
    order by t.due_at
    limit 1
    for update of t skip locked
)
-- Here too the due time moves on now: a crash before the answer must not let anybody ask for the tracker's other swarms too soon. A request
-- is begun within half the lease; its answer sets the time anew. A tracker that never answered a scrape may have a minimum that nobody
-- knows: it gets one pass alone, which lifts this when it is answered.
update crawl.tracker t
set next_scrape_at = greatest(t.next_scrape_at, case
        when t.scrape_min_interval_seconds > 0 then
            (@Now::timestamptz + (@LeaseUntil::timestamptz - @Now::timestamptz) / 2) + make_interval(secs => t.scrape_min_interval_seconds)
        when exists (select from crawl.tracker_limit l where l.tracker_id = t.tracker_id) then @Now
        else @LeaseUntil
    end),
    lease_agent_id = @AgentId,
    lease_token = t.lease_token + case when t.lease_agent_id = @AgentId and t.lease_expires_at > @Now then 0 else 1 end,
    lease_expires_at = @LeaseUntil
from candidate c
where t.tracker_id = c.tracker_id
returning t.tracker_id as "TrackerId", t.url as "Url", coalesce(t.scrape_min_interval_seconds, 0) > 0 as "HasMinInterval";
