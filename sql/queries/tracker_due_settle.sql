-- Nothing was due here after all. When something is: what an answer moved on, or a removal took away, is left behind.
update crawl.tracker t
set due_at = coalesce(
        (select min(st.next_scrape_at) from crawl.swarm_tracker st where st.tracker_id = t.tracker_id and st.removed_at is null), 'infinity')
where t.tracker_id = @TrackerId
returning t.due_at <= @Now;
