copy crawl.session (
    session_id, observed_at, agent_id, swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at, absent_after_at)
from stdin (format binary)
