-- What each tracker of a swarm said of it last.
select t.url, c.outcome, c.seeders, c.leechers, c.completed, c.observed_at
from crawl.swarm s
join crawl.swarm_tracker st using (swarm_id)
join crawl.tracker t using (tracker_id)
left join crawl.claim_latest c using (swarm_id, tracker_id)
where s.info_hash = decode(@hash::text, 'hex') and st.removed_at is null
order by st.tier, t.url
limit 100
