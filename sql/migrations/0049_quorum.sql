-- Asked only for the few swarms and trackers that look bad: raw rows of the window are read once.
create function crawl.swarm_votes(swarms bigint[], now timestamptz)
returns table (swarm_id bigint, looked bigint, seedless bigint, dead bigint)
language sql stable as $$
    with newest as (
        select distinct on (s.swarm_id, s.agent_id) s.swarm_id, s.seeders, s.distributed_copies, s.known_peers
        from crawl.swarm_snapshot s
        where cardinality(swarms) > 0 and s.swarm_id = any (swarms) and s.observed_at > now - interval '1 hour' and s.observed_at <= now
        order by s.swarm_id, s.agent_id, s.observed_at desc
    ), voted as (
        select n.swarm_id, crawl.health(
            case when n.known_peers > 0 then n.seeders end, n.distributed_copies, n.known_peers, null, null) as health
        from newest n
    )
    select
        v.swarm_id, count(*), count(*) filter (where v.health in ('seedless', 'dead')), count(*) filter (where v.health = 'dead')
    from voted v
    where v.health <> 'unknown'
    group by v.swarm_id
$$;

comment on function crawl.swarm_votes(bigint[], timestamptz) is
    'How many agents crawled a swarm within the last hour and can tell how it is, and how many of them found no seed, or less than one copy, when they did so last.';

create function crawl.tracker_votes(trackers bigint[], now timestamptz)
returns table (tracker_id bigint, looked bigint, down bigint)
language sql stable as $$
    with newest as (
        select distinct on (c.tracker_id, c.agent_id) c.tracker_id, c.outcome
        from crawl.tracker_check c
        where cardinality(trackers) > 0 and c.tracker_id = any (trackers) and c.observed_at > now - interval '1 hour' and c.observed_at <= now
          and c.outcome not in ('inconclusive', 'cancelled', 'blocked')
        order by c.tracker_id, c.agent_id, c.observed_at desc
    )
    select n.tracker_id, count(*), count(*) filter (where n.outcome not in ('ok', 'tracker_failure', 'unknown_torrent'))
    from newest n
    group by n.tracker_id
$$;

comment on function crawl.tracker_votes(bigint[], timestamptz) is
    'How many agents asked a tracker within the last hour, and how many of them got no answer when they did so last.';
