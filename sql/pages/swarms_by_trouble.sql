-- Watched swarms, the worst first: those whose name holds a text, or whose info-hash begins with it.
select info_hash, name, health, claimed_seeders, claimed_leechers, verified_seeders, verified_leechers, distributed_copies, seen_at
from crawl.swarm_listed
where (@pattern::text is null or name ilike @pattern::text or info_hash like @prefix::text)
  and (@health::text is null or health = @health::text)
order by trouble, swarm_id
limit @limit::integer offset @offset::integer
