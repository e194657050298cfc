copy crawl.tracker_request (request_id, observed_at, agent_id, tracker_id, swarm_id, purpose, hashes)
from stdin (format binary)
