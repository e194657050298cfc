-- title: Tracker profiles
-- question: What is each tracker, and what does it allow?
-- column: tracker text Tracker
-- column: software text Software
-- column: breaker text closed, open, half_open
-- column: failures integer Checks in a row without an answer
-- column: left_alone_until time Until when it is left alone
-- column: answers_scrapes text Whether it answers scrapes
-- column: scrape_hashes_v4 integer Info-hashes in a scrape over IPv4
-- column: scrape_hashes_v6 integer Info-hashes in a scrape over IPv6
-- column: zeros_for_unknown text Whether it answers zeros for what it does not know
-- column: announce_interval_seconds integer Seconds between announces
-- column: announce_min_interval_seconds integer Fewest seconds between announces
-- column: scrape_min_interval_seconds integer Fewest seconds between scrapes
-- column: swarms integer Swarms watched there
-- column: checked_at time Last check
-- column: outcome text How it ended
-- column: error text What went wrong
-- column: uptime share Share of 30 days' observed time in which it answered
-- chart: bar tracker uptime
select
    tracker, software, breaker, failures, left_alone_until,
    case answers_scrapes when true then 'yes' when false then 'no' end as answers_scrapes,
    scrape_hashes_v4, scrape_hashes_v6,
    case zeros_for_unknown when true then 'yes' when false then 'no' end as zeros_for_unknown,
    announce_interval_seconds, announce_min_interval_seconds, scrape_min_interval_seconds, swarms, checked_at, outcome, error, uptime
from report.tracker_profile
order by array_position(array['open', 'half_open', 'closed'], breaker), swarms desc, tracker
