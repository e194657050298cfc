-- A URL that was asked for already, for whichever swarm, is due for this one with the others.
with named as (
    select n.swarm_id, n.url, h.host_id, n.target, n.expected_bytes
    from unnest(@SwarmIds::bigint[], @Urls::text[], @Hosts::text[], @Targets::text[], @Expected::bigint[]) as n (swarm_id, url, host, target, expected_bytes)
    left join crawl.web_seed_host h using (host)
), gone as (
    update crawl.web_seed w
    set removed_at = @Now
    where w.swarm_id = any (@Entered) and w.removed_at is null
      and not exists (select from named n where n.swarm_id = w.swarm_id and md5(n.url) = md5(w.url))
), entered as (
    update crawl.swarm set web_seeds_entered = true where swarm_id = any (@Entered)
)
insert into crawl.web_seed as w (swarm_id, url, host_id, target, expected_bytes, next_check_at, added_at)
select n.swarm_id, n.url, n.host_id, n.target, n.expected_bytes, greatest(@Now::timestamptz, o.next_check_at), @Now
from named n
left join lateral (
    select max(o.next_check_at) as next_check_at from crawl.web_seed o where o.host_id = n.host_id and md5(o.target) = md5(n.target)) o on true
order by n.swarm_id, md5(n.url)
on conflict (swarm_id, md5(url)) do update
set host_id = excluded.host_id,
    target = excluded.target,
    expected_bytes = excluded.expected_bytes,
    next_check_at = greatest(w.next_check_at, excluded.next_check_at),
    removed_at = null
