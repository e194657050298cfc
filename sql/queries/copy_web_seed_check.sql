copy crawl.web_seed_check (
    check_id, observed_at, agent_id, swarm_id, web_seed_id, outcome, http_status, rtt_ms, redirects, accepts_ranges, content_bytes, expected_bytes,
    is_available, error)
from stdin (format binary)
