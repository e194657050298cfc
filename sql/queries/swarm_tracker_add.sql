insert into crawl.swarm_tracker as st (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at)
select @SwarmId, t.tracker_id, x.tier, @Now, @Now
from unnest(@Urls, @Tiers) as x (url, tier)
join crawl.tracker t on t.url = x.url
order by t.tracker_id
on conflict (swarm_id, tracker_id) do update
set tier = excluded.tier,
    removed_at = null;

notify crawl_work;
