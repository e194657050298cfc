-- What trackers said of themselves is as it was entered; the rest is counted.
with entered (name, software, breaker, failures, left_alone_until, answers_scrapes, v4, v6, zeros, announce, least, scrape) as (
    values
        ('tracker1', 'opentracker', 'closed', 0, null::timestamptz, 'yes', 64, 66, 'no', 1800, 900, 60),
        ('tracker2', null, 'open', 3, '2026-05-02 13:00+00', 'no', null, null, null, null, null, null),
        ('tracker3', null, 'half_open', 40, null, null, null, 50, 'yes', null, null, null)
)
select
    t.url as tracker, e.software, e.breaker, e.failures, e.left_alone_until, e.answers_scrapes, e.v4 as scrape_hashes_v4, e.v6 as scrape_hashes_v6,
    e.zeros as zeros_for_unknown, e.announce as announce_interval_seconds, e.least as announce_min_interval_seconds, e.scrape as scrape_min_interval_seconds,
    (select count(distinct c.swarm_id) from crawl.claim c join crawl.swarm s using (swarm_id) where c.tracker_id = t.tracker_id and s.removed_at is null) as swarms,
    n.observed_at as checked_at, n.outcome, n.error,
    (select avg(is_answered::integer) from raw.tracker_minute m where m.tracker_id = t.tracker_id) as uptime
from entered e
join crawl.tracker t on t.url like '%' || e.name || '.%',
lateral (select * from raw.told x where x.tracker_id = t.tracker_id order by observed_at desc limit 1) n
