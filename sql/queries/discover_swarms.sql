-- Swarms that a tracker named by itself. One that is known, or was removed, is left as it is.
with found as (
    insert into crawl.swarm (info_hash, source, added_at)
    select hash, 'full_scrape', @Now
    from unnest(@InfoHashes) as x (hash)
    order by hash
    on conflict (info_hash) do nothing
    returning swarm_id
), asked as (
    insert into crawl.swarm_tracker (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at)
    select found.swarm_id, t.tracker_id, 0, @Now, @Now
    from found
    cross join crawl.tracker t
    where t.url = @Url
    on conflict do nothing
), scheduled as (
    insert into crawl.swarm_schedule (swarm_id, next_crawl_at)
    select swarm_id, @Now from found
    on conflict do nothing
)
select count(*) from found;

notify crawl_work;
