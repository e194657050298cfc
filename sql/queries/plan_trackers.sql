-- What the catalogue asks of each tracker, and what the tracker was found to allow.
select
    t.url as "Url",
    t.scheme as "Scheme",
    count(*) as "Swarms",
    t.announce_interval_seconds as "AnnounceInterval",
    t.announce_min_interval_seconds as "AnnounceMinInterval",
    t.scrape_min_interval_seconds as "ScrapeMinInterval",
    coalesce((select max(l.scrape_hashes) from crawl.tracker_limit l where l.tracker_id = t.tracker_id), 0) as "ScrapeHashes"
from crawl.swarm_tracker st
join crawl.swarm s using (swarm_id)
join crawl.tracker t using (tracker_id)
where st.removed_at is null and s.removed_at is null
group by t.tracker_id
order by count(*) desc, t.url
