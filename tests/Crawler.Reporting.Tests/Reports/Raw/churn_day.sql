select
    day, encode(s.info_hash, 'hex') as info_hash, count(*) filter (where absent_before_at is not null) as came, count(*) filter (where absent_before_at is null) as found,
    count(*) filter (where is_over) as over, count(*) filter (where not is_over) as staying
from (
    select (first_seen_at at time zone 'UTC')::date as day, swarm_id, absent_before_at, true as is_over from crawl.session
    union all select (first_seen_at at time zone 'UTC')::date, swarm_id, absent_before_at, false from crawl.presence where first_seen_at is not null) x
join crawl.swarm s using (swarm_id)
group by day, s.info_hash
order by day, info_hash
