select
    info_hash, sum(verified_seeders) / 60.0 as seed_hours, count(*) filter (where is_verified) / 60.0 as observed_hours
from raw.minute
where is_verified
group by info_hash
order by info_hash
