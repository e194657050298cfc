-- The tracker that claims most seeders, among those that answered in the hour before the newest answer. Each swarm is named once.
insert into crawl.swarm_latest as l (swarm_id, claimed_seeders, claimed_leechers, claimed_completed, claimed_at, claimed_tracker_id, alive_at)
select distinct on (a.swarm_id)
    a.swarm_id, a.seeders, a.leechers, a.completed, a.observed_at, a.tracker_id,
    case when a.seeders > 0 or a.seeders = 0 and a.leechers is distinct from 0 then a.observed_at end
from (
    select c.*, max(c.observed_at) over (partition by c.swarm_id) as newest_at
    from unnest(@swarm_ids) as x (swarm_id)
    join crawl.claim_latest c using (swarm_id)
    where c.outcome = 'ok') a
where a.observed_at > a.newest_at - interval '1 hour'
order by a.swarm_id, a.seeders desc nulls last, a.observed_at desc
on conflict (swarm_id) do update
set claimed_seeders = excluded.claimed_seeders,
    claimed_leechers = excluded.claimed_leechers,
    claimed_completed = excluded.claimed_completed,
    claimed_at = excluded.claimed_at,
    claimed_tracker_id = excluded.claimed_tracker_id,
    -- What crawls verify beats it.
    alive_at = case when l.verified_seeders > 0 or l.distributed_copies is not null then l.alive_at else greatest(l.alive_at, excluded.alive_at) end;
