with candidate as (
    select t.tracker_id, s.share
    from crawl.tracker t
    left join crawl.tracker_shares(@AgentId, @AliveSince, @ShortSince) s on s.tracker_id = t.tracker_id
    where t.due_at <= @Now
      and crawl.tracker_free_at(
            s.share, t.lease_agent_id is not distinct from @AgentId, greatest(t.due_at, t.next_request_at, t.next_scrape_at, t.added_at),
            t.lease_expires_at, @Now, @LeaseUntil::timestamptz - @Now::timestamptz, make_interval(secs => @LeftForSeconds)) <= @Now
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
    scrape_agent_id = case when c.share = 'theirs' then t.scrape_agent_id else @AgentId end,
    lease_agent_id = @AgentId,
    lease_token = t.lease_token + case when t.lease_agent_id = @AgentId and t.lease_expires_at > @Now then 0 else 1 end,
    lease_expires_at = @LeaseUntil
from candidate c
where t.tracker_id = c.tracker_id
returning t.tracker_id as "TrackerId", t.url as "Url", coalesce(t.scrape_min_interval_seconds, 0) > 0 as "HasMinInterval";
