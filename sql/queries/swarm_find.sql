select swarm_id from crawl.swarm where info_hash = @InfoHash and removed_at is null;
