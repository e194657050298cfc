-- Watched swarms, those with most seeders first: those whose name holds a text, or whose info-hash begins with it.
with seen as (
    select k.swarm_id, coalesce(k.verified_seeders, k.claimed_seeders) as seeders
    from crawl.swarm_latest k
    join crawl.swarm s using (swarm_id)
    where s.removed_at is null
      and (@pattern::text is null or s.name_key like lower(@pattern::text) or encode(s.info_hash, 'hex') like @prefix::text)
      and (@health::text is null or s.trouble = array_position(array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'], @health::text))
    order by coalesce(k.verified_seeders, k.claimed_seeders) desc nulls last, k.swarm_id
    limit @limit::integer + @offset::integer
), unseen as (
    -- Those of which nothing is known come last, and are not looked for before.
    select s.swarm_id, null::integer as seeders
    from crawl.swarm s
    where (select count(*) from seen) < @limit::integer + @offset::integer
      and s.removed_at is null
      -- Nothing is known of them.
      and s.trouble = 4
      and not exists (select from crawl.swarm_latest k where k.swarm_id = s.swarm_id)
      and (@pattern::text is null or s.name_key like lower(@pattern::text) or encode(s.info_hash, 'hex') like @prefix::text)
      and (@health::text is null or s.trouble = array_position(array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'], @health::text))
    order by s.swarm_id
    limit @limit::integer + @offset::integer
), page as (
    select swarm_id, seeders
    from (select * from seen union all select * from unseen) x
    order by seeders desc nulls last, swarm_id
    limit @limit::integer offset @offset::integer
)
select l.info_hash, l.name, l.health, l.claimed_seeders, l.claimed_leechers, l.verified_seeders, l.verified_leechers, l.distributed_copies, l.seen_at
from page
join crawl.swarm_listed l using (swarm_id)
order by page.seeders desc nulls last, page.swarm_id
