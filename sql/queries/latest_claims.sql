insert into crawl.claim_latest as c (swarm_id, tracker_id, observed_at, outcome, seeders, leechers, completed)
select swarm_id, tracker_id, observed_at, outcome, seeders, leechers, completed
from pg_temp.newest_claim
on conflict (swarm_id, tracker_id) do update
set observed_at = excluded.observed_at,
    outcome = excluded.outcome,
    seeders = excluded.seeders,
    leechers = excluded.leechers,
    completed = excluded.completed
where excluded.observed_at >= c.observed_at;
