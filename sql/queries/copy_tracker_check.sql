copy crawl.tracker_check (
    check_id, observed_at, agent_id, tracker_id, kind, outcome, family, rtt_ms, hashes_asked, hashes_answered, interval_seconds,
    min_interval_seconds, external_ip, error, warning, list_swarm_id, list_claimed, list_named, list_known, list_again)
from stdin (format binary)
