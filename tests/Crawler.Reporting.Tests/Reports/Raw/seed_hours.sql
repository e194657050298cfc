select
    info_hash, name, sum(verified_seeders) / 60.0 as seed_hours, count(*) filter (where verified_seeders > 0) / 60.0 as needed_hours,
    sum(greatest(0, verified_seeders - 1)) / 60.0 as spare_hours, sum(greatest(0, verified_seeders - 1)) / nullif(sum(verified_seeders), 0)::float8 as spare_share,
    count(*) / 60.0 as observed_hours
from raw.minute
where is_verified
group by info_hash, name
