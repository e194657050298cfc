copy crawl.swarm_snapshot (
    snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers,
    unknown_progress, distributed_copies, is_whole, partial_seeds, progress, order_known, sequential, rarest_replicas, rarest_pieces, sample_share)
from stdin (format binary)
