with peopled as (
    select swarm_id, (observed_at at time zone 'UTC')::date as day from crawl.swarm_snapshot where seeders + leechers > 0
    union
    select swarm_id, (observed_at at time zone 'UTC')::date from crawl.claim where seeders > 0 or leechers > 0
), life as (
    select swarm_id, min(day) as first_day, max(day) as last_day from peopled group by swarm_id
)
select
    encode(s.info_hash, 'hex') as info_hash, case when e.days > 0 then 'both' else 'new' end as change, l.first_day, l.last_day, e.days as empty_days
from life l
join crawl.swarm s using (swarm_id)
cross join lateral (
    select count(distinct m.day) as days from raw.minute m where m.info_hash = encode(s.info_hash, 'hex') and m.day > l.last_day and (m.is_verified or m.trackers > 0)) e
order by info_hash
