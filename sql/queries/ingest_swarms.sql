with entered as (
    insert into crawl.swarm (info_hash, source, added_at, removed_at)
    select info_hash, 'journal', @Now, @Now
    from unnest(@InfoHashes) as x (info_hash)
    where not exists (select from crawl.swarm s where s.info_hash = x.info_hash)
    order by info_hash
    on conflict (info_hash) do nothing
    returning swarm_id, info_hash
)
select swarm_id, info_hash from entered
union all
select swarm_id, info_hash from crawl.swarm where info_hash = any (@InfoHashes);
