-- Watched swarms, the worst first and then by name: those whose name holds a text, or whose info-hash begins with it.
with named as (
    select trouble, name_key, info_hash, swarm_id
    from crawl.swarm
    where removed_at is null
      and (@pattern::text is null or name_key like lower(@pattern::text))
      and (@health::text is null or trouble = array_position(array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'], @health::text))
    order by trouble, name_key, info_hash
    limit @limit::integer + @offset::integer
), hashed as (
    select trouble, name_key, info_hash, swarm_id
    from crawl.swarm
    where @prefix::text is not null and removed_at is null
      and encode(info_hash, 'hex') like @prefix::text
      and (@health::text is null or trouble = array_position(array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'], @health::text))
    order by trouble, name_key, info_hash
    limit @limit::integer + @offset::integer
), page as (
    select * from named
    union
    select * from hashed
    order by trouble, name_key, info_hash
    limit @limit::integer offset @offset::integer
)
select
    l.info_hash, l.name, l.health, l.claimed_seeders, l.claimed_leechers, l.verified_seeders, l.verified_leechers, l.distributed_copies, l.seen_at
from page
join crawl.swarm_listed l using (swarm_id)
order by page.trouble, page.name_key, page.info_hash
