-- When a tracker may be claimed next, as far as is known: not before the present, and NULL when there is nothing to claim. Who has too few trackers while
-- another has too many asks for them.
with shared as materialized (
    select * from crawl.tracker_shares(@AgentId, @AliveSince, @ShortSince)
), asked as (
    update crawl.agent
    set short_of_trackers_at = @Now
    where agent_id = @AgentId and exists (select from shared where share = 'spare')
)
select greatest(@Now::timestamptz, next_at)
from (
    select min(crawl.tracker_free_at(
        s.share, t.lease_agent_id is not distinct from @AgentId, greatest(t.due_at, t.next_request_at, t.next_scrape_at, t.added_at),
        t.lease_expires_at, @Now, @LeaseUntil::timestamptz - @Now::timestamptz, make_interval(secs => @LeftForSeconds))) as next_at
    from crawl.tracker t
    left join shared s on s.tracker_id = t.tracker_id) x
where next_at < 'infinity';
