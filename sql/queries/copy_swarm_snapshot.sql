copy crawl.swarm_snapshot (
    snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers,
    unknown_progress, distributed_copies, is_whole)
from stdin (format binary)
