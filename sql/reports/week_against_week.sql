-- title: Week against week
-- question: Which swarms got stronger or weaker against the week before?
-- method: Means over the observed time of the seven whole days (UTC) before a moment and of the seven before those; a week of which nothing was observed is unknown, not 0.
-- parameter: until time now The later week ends with the day (UTC) before this
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
with known as (
    -- Of the two weeks before today it is ready, in this order.
    (
        select *
        from crawl.week_swarm
        where exists (select from crawl.week_kept where until = (@until::timestamptz at time zone 'UTC')::date and not is_stale)
        order by change nulls last, info_hash
    )
    union all
    (
        select x.*
        from crawl.sum_weeks((@until::timestamptz at time zone 'UTC')::date) x
        where not exists (select from crawl.week_kept where until = (@until::timestamptz at time zone 'UTC')::date and not is_stale)
        order by change nulls last, info_hash
    )
)
select
    encode(k.info_hash, 'hex') as info_hash, s.name, k.seeders, k.seeders_before, k.change, k.availability, k.availability_before, k.observed, k.observed_before
from known k
join crawl.swarm s using (swarm_id)
order by k.change nulls last, k.info_hash
