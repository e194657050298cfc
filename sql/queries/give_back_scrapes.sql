-- The tracker's own times (next_scrape_at, next_request_at) still hold.
update crawl.tracker
set due_at = least(due_at, @Now)
where tracker_id = @TrackerId;

update crawl.swarm_tracker
set next_scrape_at = least(next_scrape_at, @Now)
where tracker_id = @TrackerId and swarm_id = any (@SwarmIds);
