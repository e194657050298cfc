select swarm_id, whole_crawl_at
from crawl.swarm_latest
where swarm_id = any (@swarm_ids) and whole_crawl_at is not null
