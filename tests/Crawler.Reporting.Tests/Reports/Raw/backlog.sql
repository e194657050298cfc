-- As entered: trackers 1 and 3 may be asked now, for swarms 1 to 5 and 1, 5, 6; of the crawls of swarms 1 to 5 one is under way; one agent stopped.
select
    11 as swarms, 3 as trackers, 8 as scrapes_due, '2026-05-02 09:30+00'::timestamptz as oldest_scrape_at, 4 as crawls_due,
    '2026-05-02 10:30+00'::timestamptz as oldest_crawl_at, 12 as journal_lag_records, 3 as quarantined
