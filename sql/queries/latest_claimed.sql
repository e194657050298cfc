-- The tracker that claims most seeders, among those that answered in the hour before the newest answer.
insert into crawl.swarm_latest (swarm_id, claimed_seeders, claimed_leechers, claimed_completed, claimed_at, claimed_tracker_id)
select s.swarm_id, c.seeders, c.leechers, c.completed, c.observed_at, c.tracker_id
from (select distinct swarm_id from unnest(@swarm_ids) as x (swarm_id) order by swarm_id) s
cross join lateral (
    select l.seeders, l.leechers, l.completed, l.observed_at, l.tracker_id
    from crawl.claim_latest l
    where l.swarm_id = s.swarm_id
      and l.outcome = 'ok'
      and l.observed_at > interval '-1 hour' + (
          select max(n.observed_at) from crawl.claim_latest n where n.swarm_id = s.swarm_id and n.outcome = 'ok')
    order by l.seeders desc nulls last, l.observed_at desc
    limit 1) c
on conflict (swarm_id) do update
set claimed_seeders = excluded.claimed_seeders,
    claimed_leechers = excluded.claimed_leechers,
    claimed_completed = excluded.claimed_completed,
    claimed_at = excluded.claimed_at,
    claimed_tracker_id = excluded.claimed_tracker_id;
