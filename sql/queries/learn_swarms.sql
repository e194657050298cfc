update crawl.swarm_tracker st
set next_announce_at = greatest(st.next_announce_at, @ObservedAt + make_interval(secs => @AnnounceSeconds)),
    next_scrape_at = greatest(st.next_scrape_at, @ObservedAt + make_interval(secs => @ScrapeSeconds))
where st.tracker_id = @TrackerId and st.swarm_id = any (@SwarmIds);
