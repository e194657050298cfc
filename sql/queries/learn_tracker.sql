update crawl.tracker t
set failures = case when @Answered then 0 else t.failures + 1 end,
    announce_interval_seconds = coalesce(@AnnounceInterval, t.announce_interval_seconds),
    announce_min_interval_seconds = coalesce(@AnnounceMinInterval, t.announce_min_interval_seconds),
    scrape_min_interval_seconds = coalesce(@ScrapeMinInterval, t.scrape_min_interval_seconds),
    answers_scrapes = case when @IsScraped then true when @IsScrapeRefused then coalesce(t.answers_scrapes, false) else t.answers_scrapes end,
    software = coalesce(@Software, t.software),
    next_scrape_at = case
        -- What the claim held back for the worst case is known now.
        when @IsScraped and coalesce(@ScrapeMinInterval, t.scrape_min_interval_seconds) is null then least(t.next_scrape_at, @ObservedAt)
        when @IsScraped then @ObservedAt + make_interval(secs => coalesce(@ScrapeMinInterval, t.scrape_min_interval_seconds))
        else greatest(t.next_scrape_at, @ObservedAt + make_interval(secs => coalesce(@ScrapeMinInterval, 0)))
    end,
    next_request_at = case
        when @Answered then t.next_request_at
        else greatest(t.next_request_at, @ObservedAt + make_interval(secs => greatest(
            coalesce(@RetrySeconds, 0), least(@BackoffMaxSeconds, @BackoffSeconds * power(2, least(t.failures, 20))))))
    end
where t.tracker_id = @TrackerId;
