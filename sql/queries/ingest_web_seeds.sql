-- One that is not here yet is entered as one that is not asked: whether it is to be, the catalogue tells.
with named as (
    select * from unnest(@SwarmIds, @Urls) as x (swarm_id, url)
), entered as (
    insert into crawl.web_seed (swarm_id, url, next_check_at, added_at, removed_at)
    select swarm_id, url, @Now, @Now, @Now
    from named n
    where not exists (select from crawl.web_seed w where w.swarm_id = n.swarm_id and md5(w.url) = md5(n.url))
    order by swarm_id, md5(url)
    on conflict (swarm_id, md5(url)) do nothing
    returning swarm_id, url, web_seed_id
)
select swarm_id, url, web_seed_id from entered
union all
select w.swarm_id, n.url, w.web_seed_id
from named n
join crawl.web_seed w on w.swarm_id = n.swarm_id and md5(w.url) = md5(n.url);
