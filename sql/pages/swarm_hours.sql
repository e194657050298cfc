-- One swarm hour by hour: the hours in which nothing was observed are there, without values.
select
    h.hour,
    r.claimed_max_seeders,
    r.verified_max_seeders,
    r.min_distributed_copies,
    r.observed_seconds / 3600 as observed,
    r.available_seconds / nullif(r.observed_seconds, 0) as availability
from generate_series(date_trunc('hour', @since::timestamptz, 'UTC'), @until::timestamptz, interval '1 hour') as h (hour)
left join crawl.swarm s on s.info_hash = decode(@hash::text, 'hex')
left join crawl.swarm_hour r on r.hour = h.hour and r.swarm_id = s.swarm_id
order by h.hour
