-- One swarm: what it is, and how it was seen last.
select
    s.name,
    s.source,
    s.total_bytes,
    s.piece_length_bytes,
    s.piece_count,
    s.is_private,
    s.is_guarded,
    s.added_at,
    n.health,
    n.claimed_seeders,
    n.claimed_leechers,
    n.claimed_at,
    n.verified_seeders,
    n.verified_leechers,
    n.reachable_peers,
    n.known_peers,
    n.distributed_copies,
    n.verified_at,
    n.seedless_since,
    l.seed_seen_at,
    d.sample_share,
    d.partial_seeds,
    d.progress,
    d.pieces,
    d.rarest_replicas,
    d.rarest_pieces,
    d.strip
from crawl.swarm s
join report.swarm_now n on n.info_hash = encode(s.info_hash, 'hex')
left join crawl.swarm_latest l using (swarm_id)
left join crawl.snapshot_latest d using (swarm_id)
where s.info_hash = decode(@hash::text, 'hex')
