select count(*) from crawl.tracker_request where observed_at >= @Since and observed_at < @Until;
