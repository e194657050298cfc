copy pg_temp.newest_claim (swarm_id, tracker_id, observed_at, outcome, seeders, leechers, completed)
from stdin (format binary)
