-- title: Week against week
-- question: Which swarms got stronger or weaker against the week before?
-- method: Means over the observed time of the seven days before a moment and of the seven before those; a week of which nothing was observed is unknown, not 0.
-- parameter: until time now The end of the later week
-- column: info_hash text Info-hash
-- column: name text Name
-- column: seeders number Seeders, averaged over the later week
-- column: seeders_before number Seeders, averaged over the week before
-- column: change number Difference
-- column: availability share Share of the later week with a complete copy
-- column: availability_before share Share of the week before
-- column: observed share Share of the later week that was observed
-- column: observed_before share Share of the week before
-- chart: bar name seeders
with summed as (
    select
        swarm_id,
        (hour >= @until::timestamptz - interval '7 days') as is_later,
        coalesce(
            sum(verified_seeder_seconds) / nullif(sum(verified_seconds), 0), sum(claimed_seeder_seconds) / nullif(sum(claimed_seconds), 0)) as seeders,
        sum(available_seconds) / nullif(sum(observed_seconds), 0) as availability,
        sum(observed_seconds) / (7 * 86400) as observed
    from crawl.swarm_hour
    where hour >= @until::timestamptz - interval '14 days' and hour < @until::timestamptz
    group by 1, 2
)
select
    encode(s.info_hash, 'hex') as info_hash, s.name, l.seeders, b.seeders as seeders_before, l.seeders - b.seeders as change,
    l.availability, b.availability as availability_before, l.observed, b.observed as observed_before
from (select * from summed where is_later) l
full join (select * from summed where not is_later) b using (swarm_id)
join crawl.swarm s on s.swarm_id = coalesce(l.swarm_id, b.swarm_id)
order by change nulls last, s.info_hash
