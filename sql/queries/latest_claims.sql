insert into crawl.claim_latest as c (swarm_id, tracker_id, observed_at, outcome, seeders, leechers, completed)
select x.swarm_id, x.tracker_id, x.observed_at, @outcome, nullif(x.seeders, -1), nullif(x.leechers, -1), nullif(x.completed, -1)
from unnest(@swarm_ids, @tracker_ids, @observed_ats, @seeders, @leechers, @completed)
    as x (swarm_id, tracker_id, observed_at, seeders, leechers, completed)
on conflict (swarm_id, tracker_id) do update
set observed_at = excluded.observed_at,
    outcome = excluded.outcome,
    seeders = excluded.seeders,
    leechers = excluded.leechers,
    completed = excluded.completed
where excluded.observed_at >= c.observed_at;
