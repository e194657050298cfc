select
    day, count(*) as swarms, count(*) filter (where available = observed) as always, count(*) filter (where available > 0 and available < observed) as sometimes,
    count(*) filter (where available = 0) as never, avg(available / observed::float8) as availability, avg(observed / 1440.0) as observed
from (
    select
        day, info_hash, count(*) filter (where is_verified or trackers > 0) as observed,
        count(*) filter (where case when is_verified then is_complete else has_seeder end) as available
    from raw.minute
    group by day, info_hash) x
where observed > 0
group by day
order by day
