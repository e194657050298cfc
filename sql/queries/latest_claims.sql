-- In the order of keys, so that two agents never wait for each other in a circle.
insert into crawl.claim_latest as c (swarm_id, tracker_id, observed_at, outcome, seeders, leechers, completed)
select distinct on (x.swarm_id, s.tracker_id)
    x.swarm_id, s.tracker_id, s.observed_at, s.outcome, nullif(x.seeders, -1), nullif(x.leechers, -1), nullif(x.completed, -1)
from unnest(@swarm_ids, @sources, @seeders, @leechers, @completed) as x (swarm_id, source, seeders, leechers, completed)
join unnest(@tracker_ids, @observed_ats, @outcomes) with ordinality as s (tracker_id, observed_at, outcome, source) using (source)
order by x.swarm_id, s.tracker_id, s.observed_at desc
on conflict (swarm_id, tracker_id) do update
set observed_at = excluded.observed_at,
    outcome = excluded.outcome,
    seeders = excluded.seeders,
    leechers = excluded.leechers,
    completed = excluded.completed
where excluded.observed_at >= c.observed_at;
