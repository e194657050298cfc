-- title: Swarms, day by day
-- question: How available was the content?
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: day day Day (UTC)
-- column: info_hash text Info-hash
-- column: checks integer Times that a tracker gave counts
-- column: visits integer Visits to peers
-- column: max_seeders integer Most seeders
-- column: avg_seeders number Seeders, averaged over the observed time
-- column: max_leechers integer Most leechers
-- column: availability share Share of the observed time with a complete copy
-- column: observed share Share of the day that was observed
-- column: min_distributed_copies number Fewest distributed copies
-- chart: line day availability info_hash
select
    d.day, encode(x.info_hash, 'hex') as info_hash, x.checks, x.visits, x.max_seeders, x.avg_seeders, x.max_leechers, x.availability,
    x.observed_seconds / 86400 as observed, x.min_distributed_copies
from (
    -- Day after day, and what is kept of one by the first byte of the info-hash, so that whoever wants the first rows waits for no others.
    select
        at::date as day, part, set_byte('\x00', 0, part) as low, case when part < 255 and not is_whole then set_byte('\x00', 0, part + 1) end as high,
        case when o.day is not null then crawl.day_hours(o.day) end as hours
    from (select @hash::text is not null as is_whole) w
    cross join generate_series(
        greatest(date_trunc('day', @since::timestamptz at time zone 'UTC'), date_trunc('day', (select min(hour) from crawl.swarm_hour) at time zone 'UTC')),
        least(@until::timestamptz at time zone 'UTC', (select max(hour) from crawl.swarm_hour) at time zone 'UTC'), interval '1 day') at
    left join crawl.open_days('swarm', (@since::timestamptz at time zone 'UTC')::date, (@until::timestamptz at time zone 'UTC')::date) o on o.day = at::date
    cross join lateral generate_series(0, case when o.day is null and not is_whole then 255 else 0 end) part
    order by day, part
) d
cross join lateral (
    select info_hash, checks, visits, max_seeders, avg_seeders, max_leechers, availability, observed_seconds, min_distributed_copies
    from crawl.day_swarm
    where day = d.day and info_hash >= d.low and (d.high is null or info_hash < d.high)
      and (@hash::text is null or info_hash = decode(@hash::text, 'hex'))
    union all
    -- Of a day that is not kept as crawl.sum_swarms does; of one swarm each hour is found by its key.
    select s.info_hash, h.checks, h.visits, h.max_seeders, h.avg_seeders, h.max_leechers, h.availability, h.observed_seconds, h.min_distributed_copies
    from (
        select
            swarm_id, sum(checks)::bigint as checks, sum(visits)::bigint as visits, coalesce(max(verified_max_seeders), max(claimed_max_seeders)) as max_seeders,
            coalesce(
                sum(verified_seeder_seconds) / nullif(sum(verified_seconds), 0),
                sum(claimed_seeder_seconds) / nullif(sum(claimed_seconds), 0)) as avg_seeders,
            coalesce(max(verified_max_leechers), max(claimed_max_leechers)) as max_leechers,
            sum(available_seconds) / nullif(sum(observed_seconds), 0) as availability, sum(observed_seconds) as observed_seconds,
            min(min_distributed_copies) as min_distributed_copies
        from crawl.swarm_hour
        where hour = any (d.hours)
          and (@hash::text is null or swarm_id = (select swarm_id from crawl.swarm where info_hash = decode(@hash::text, 'hex')))
        group by swarm_id
    ) h
    join crawl.swarm s using (swarm_id)
) x
order by d.day, d.part, x.info_hash
