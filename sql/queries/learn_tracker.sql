update crawl.tracker t
set failures = case when @Answered then 0 else t.failures + 1 end,
    announce_interval_seconds = coalesce(@AnnounceInterval, t.announce_interval_seconds),
    announce_min_interval_seconds = coalesce(@AnnounceMinInterval, t.announce_min_interval_seconds),
    scrape_min_interval_seconds = coalesce(@ScrapeMinInterval, t.scrape_min_interval_seconds),
    next_scrape_at = case
        when @IsScraped and coalesce(@ScrapeMinInterval, t.scrape_min_interval_seconds) is null then least(t.next_scrape_at, @ObservedAt)
        else greatest(t.next_scrape_at, @ObservedAt + make_interval(secs => coalesce(@ScrapeMinInterval, 0)))
    end,
    next_request_at = case
        when @Answered then t.next_request_at
        else greatest(t.next_request_at, @ObservedAt + make_interval(secs => greatest(
            coalesce(@RetrySeconds, 0), least(@BackoffMaxSeconds, @BackoffSeconds * power(2, least(t.failures, 20))))))
    end
where t.tracker_id = @TrackerId;
