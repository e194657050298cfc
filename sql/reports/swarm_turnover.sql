-- title: New and vanished swarms
-- question: Which swarms came to life, and which went silent?
-- method: By whole days (UTC) of the time asked for with a seed or a leecher, claimed or verified. New are swarms that are watched since then; vanished are those whose last such day is followed by days without, as far as these were observed.
-- parameter: since time -30d First day
-- parameter: until time now The last day is the one (UTC) before this
-- column: info_hash text Info-hash
-- column: name text Name
-- column: change text new, vanished, both
-- column: first_day day First day with a peer
-- column: last_day day Last day with a peer
-- column: empty_days integer Observed days without a peer since
-- column: max_seeders integer Most seeders on any day
-- chart: bar change max_seeders
with asked as (
    select (@since::timestamptz at time zone 'UTC')::date as since, (@until::timestamptz at time zone 'UTC')::date - 1 as last
), open as materialized (
    select d.day, crawl.day_hours(d.day) as hours from asked, lateral crawl.open_days('swarm', since, last) d
), hours as materialized (
    select array_agg(h) as all_of_them from open, unnest(open.hours) h where h <= (select max(hour) from crawl.swarm_hour)
), came as (
    -- Swarms by their first day with peers, day after day, and what is kept of one by the first byte of the info-hash: so that whoever wants the first rows
    -- waits for no others.
    select d.day, d.part, x.swarm_id, x.info_hash
    from (
        select at::date as day, part, set_byte('\x00', 0, part) as low,
            -- No info-hash is so long.
            case when part < 255 then set_byte('\x00', 0, part + 1) else decode(repeat('ff', 21), 'hex') end as high, o.hours
        from asked
        cross join generate_series(
            greatest(since::timestamp, date_trunc('day', (select min(hour) from crawl.swarm_hour) at time zone 'UTC')),
            least(last::timestamp, (select max(hour) from crawl.swarm_hour) at time zone 'UTC'), interval '1 day') at
        left join open o on o.day = at::date
        cross join lateral generate_series(0, case when o.day is null then 255 else 0 end) part
        order by day, part
    ) d
    cross join lateral (
        select k.swarm_id, k.info_hash
        from crawl.day_swarm k
        where d.hours is null and k.day = d.day and k.info_hash >= d.low and k.info_hash < d.high and k.has_peers
        union all
        select r.swarm_id, s.info_hash
        from crawl.swarm_hour r
        join crawl.swarm s using (swarm_id)
        where r.hour = any (d.hours)
        group by r.swarm_id, s.info_hash
        having bool_or(greatest(r.verified_max_seeders, r.verified_max_leechers, r.claimed_max_seeders, r.claimed_max_leechers) > 0)
    ) x
)
select
    encode(c.info_hash, 'hex') as info_hash, s.name,
    case when l.empty_days = 0 then 'new' when s.added_at >= asked.since::timestamp at time zone 'UTC' then 'both' else 'vanished' end as change,
    c.day as first_day, l.last_day, l.empty_days, l.max_seeders
from came c
cross join asked
-- One by one, as they are wanted.
cross join lateral (select x.name, x.added_at from crawl.swarm x where x.swarm_id = c.swarm_id limit 1) s
-- Of those that went silent the newest day of which anything is known is one without peers: most others are told by that alone.
cross join lateral (
    select
        (select k.has_peers from crawl.day_swarm k where k.swarm_id = c.swarm_id and k.day <= asked.last and (k.has_peers or k.observed_seconds > 0) order by k.day desc limit 1) as has_peers
) n
cross join lateral (
    select min(day) filter (where has_peers) as first_day, max(last_day) as last_day, count(*) filter (where is_observed and day > last_day) as empty_days, max(max_seeders) as max_seeders
    from (
        select *, max(day) filter (where has_peers) over () as last_day
        from (
            select k.day, k.has_peers, k.max_seeders, k.observed_seconds > 0 as is_observed
            from crawl.day_swarm k
            where k.swarm_id = c.swarm_id and k.day >= asked.since and k.day <= asked.last
            union all
            select
                (r.hour at time zone 'UTC')::date,
                bool_or(greatest(r.verified_max_seeders, r.verified_max_leechers, r.claimed_max_seeders, r.claimed_max_leechers) > 0),
                coalesce(max(r.verified_max_seeders), max(r.claimed_max_seeders)), sum(r.observed_seconds) > 0
            from hours, crawl.swarm_hour r
            where r.hour = any (hours.all_of_them) and r.swarm_id = c.swarm_id
            group by 1
        ) days
    ) lived
    where s.added_at >= asked.since::timestamp at time zone 'UTC' or not n.has_peers or exists (select from hours where all_of_them is not null)
) l
where l.first_day = c.day and (l.empty_days > 0 or s.added_at >= asked.since::timestamp at time zone 'UTC')
order by c.day, c.part, c.info_hash
