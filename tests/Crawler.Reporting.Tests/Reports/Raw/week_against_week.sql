-- with (both weeks have days then): until=2026-05-08T00:00Z
with week as (
    select
        info_hash, name, day >= '2026-05-01' as is_later, coalesce(avg(verified_seeders), sum(claimed_seeders) / nullif(sum(trackers), 0)) as seeders,
        count(*) filter (where case when is_verified then is_complete else has_seeder end) / nullif(count(*) filter (where is_verified or trackers > 0), 0)::float8 as availability,
        count(*) filter (where is_verified or trackers > 0) / (7 * 1440.0) as observed
    from raw.minute
    group by 1, 2, 3
    having count(*) filter (where is_verified or trackers > 0) > 0
)
select
    info_hash, name, l.seeders, b.seeders as seeders_before, l.seeders - b.seeders as change, l.availability, b.availability as availability_before, l.observed,
    b.observed as observed_before
from (select * from week where is_later) l full join (select * from week where not is_later) b using (info_hash, name)
