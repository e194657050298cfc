insert into crawl.claim_latest as c (swarm_id, tracker_id, observed_at, outcome, seeders, leechers, completed)
select * from unnest(@SwarmIds, @TrackerIds, @ObservedAts, @Outcomes, @Seeders, @Leechers, @Completed)
on conflict (swarm_id, tracker_id) do update
set observed_at = excluded.observed_at,
    outcome = excluded.outcome,
    seeders = excluded.seeders,
    leechers = excluded.leechers,
    completed = excluded.completed
where excluded.observed_at >= c.observed_at;

-- The tracker that claims most seeders, among those that answered in the hour before the newest answer.
insert into crawl.swarm_latest (
    swarm_id, claimed_seeders, claimed_leechers, claimed_completed, claimed_at, claimed_tracker_id)
select distinct on (c.swarm_id) c.swarm_id, c.seeders, c.leechers, c.completed, c.observed_at, c.tracker_id
from crawl.claim_latest c
join (
    select swarm_id, max(observed_at) as newest_at
    from crawl.claim_latest
    where swarm_id = any (@SwarmIds) and outcome = 'ok'
    group by swarm_id
) n using (swarm_id)
where c.outcome = 'ok' and c.observed_at > n.newest_at - interval '1 hour'
order by c.swarm_id, c.seeders desc nulls last, c.observed_at desc
on conflict (swarm_id) do update
set claimed_seeders = excluded.claimed_seeders,
    claimed_leechers = excluded.claimed_leechers,
    claimed_completed = excluded.claimed_completed,
    claimed_at = excluded.claimed_at,
    claimed_tracker_id = excluded.claimed_tracker_id;
