select
    info_hash, coalesce(avg(verified_seeders), sum(claimed_seeders) / nullif(sum(trackers), 0)) as seeders,
    count(*) filter (where case when is_verified then is_complete else has_seeder end) / nullif(count(*) filter (where is_verified or trackers > 0), 0)::float8 as availability,
    count(*) filter (where is_verified or trackers > 0) / (7 * 1440.0) as observed
from raw.minute
group by info_hash
having count(*) filter (where is_verified or trackers > 0) > 0
order by info_hash
