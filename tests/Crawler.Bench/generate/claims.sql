-- Each day so many of the swarms are claimed once, evenly over the hours and at half past each.
insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers, completed)
select
    d::bigint * $day_claims + k, '$first'::timestamptz + d * interval '1 day' + k * 24 / $day_claims * interval '1 hour' + interval '30 minutes', 1 + k % 4, s,
    1 + s % $trackers, 'scrape', 'ok', s % 50, s % 20, k
from generate_series(0, $days - 1) d, generate_series(0, $day_claims - 1) k, lateral (select 1 + (k::bigint * $stride + d) % $swarms as s) x;

-- Every tracker is asked each hour at half past, and does not answer one time in fifty.
insert into crawl.tracker_check (check_id, observed_at, agent_id, tracker_id, kind, outcome, family, rtt_ms, hashes_asked, hashes_answered)
select
    n::bigint * $trackers + t, '$first'::timestamptz + n * interval '1 hour' + interval '30 minutes', 1 + t % 4, t, 'scrape',
    case when (t + n) % 50 = 0 then 'timed_out' else 'ok' end, 4, case when (t + n) % 50 > 0 then 20 + (t + n) % 60 end, 74,
    case when (t + n) % 50 = 0 then 0 else 74 end
from generate_series(0, $days * 24 - 1) n, generate_series(1, $trackers) t;
