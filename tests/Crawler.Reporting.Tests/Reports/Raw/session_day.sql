-- left out (estimates, held to the lab's truth elsewhere): median_minutes median_low_minutes median_high_minutes p90_minutes p90_low_minutes p90_high_minutes
select day, encode(s.info_hash, 'hex') as info_hash, count(*) as sessions
from (
    select (first_seen_at at time zone 'UTC')::date as day, swarm_id from crawl.session
    union all select (first_seen_at at time zone 'UTC')::date, swarm_id from crawl.presence where first_seen_at is not null) x
join crawl.swarm s using (swarm_id)
group by day, s.info_hash
order by day, info_hash
