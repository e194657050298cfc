insert into crawl.swarm_schedule as ss (swarm_id, next_crawl_at)
values (@SwarmId, @Now)
on conflict (swarm_id) do update
set next_crawl_at = least(ss.next_crawl_at, excluded.next_crawl_at);

notify crawl_work;
