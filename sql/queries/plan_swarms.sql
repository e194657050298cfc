-- The size of the watched swarms: verified where a crawl was there, else claimed, else unknown and taken for ten peers.
select
    count(*) as "Swarms",
    count(*) filter (where l.swarm_id is null) as "Unseen",
    coalesce(sum(least(coalesce(l.known_peers, l.claimed_seeders + l.claimed_leechers, 10), @Most::integer)), 0)::bigint as "PeersVisited",
    coalesce(sum(least(coalesce(l.reachable_peers, 0), @Most::integer)), 0)::bigint as "PeersReached"
from crawl.swarm s
left join crawl.swarm_latest l using (swarm_id)
where s.removed_at is null
