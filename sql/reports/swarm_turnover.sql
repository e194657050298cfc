-- title: New and vanished swarms
-- question: Which swarms came to life, and which went silent?
-- method: By days of the time asked for with a seed or a leecher, claimed or verified. New are swarms that are watched since then; vanished are those whose last such day is followed by days without, as far as these were observed.
-- parameter: since time -30d First day
-- parameter: until time now Last moment
-- column: info_hash text Info-hash
-- column: name text Name
-- column: change text new, vanished, both
-- column: first_day day First day with a peer
-- column: last_day day Last day with a peer
-- column: empty_days integer Observed days without a peer since
-- column: max_seeders integer Most seeders on any day
-- chart: bar change max_seeders
with daily as (
    select
        swarm_id, (hour at time zone 'UTC')::date as day,
        bool_or(greatest(verified_max_seeders, verified_max_leechers, claimed_max_seeders, claimed_max_leechers) > 0) as has_peers,
        max(coalesce(verified_max_seeders, claimed_max_seeders)) as max_seeders,
        sum(observed_seconds) > 0 as is_observed
    from crawl.swarm_hour
    where hour >= (@since::timestamptz at time zone 'UTC')::date::timestamp at time zone 'UTC' and hour < @until::timestamptz
    group by 1, 2
), lived as (
    select *, min(day) filter (where has_peers) over life as first_day, max(day) filter (where has_peers) over life as last_day
    from daily
    window life as (partition by swarm_id)
), turned as (
    select
        swarm_id, first_day, last_day, max(max_seeders) as max_seeders,
        count(*) filter (where is_observed and day > last_day) as empty_days
    from lived
    where last_day is not null
    group by swarm_id, first_day, last_day
)
select
    encode(s.info_hash, 'hex') as info_hash, s.name,
    case when empty_days = 0 then 'new' when s.added_at >= (@since::timestamptz at time zone 'UTC')::date::timestamp at time zone 'UTC' then 'both' else 'vanished' end as change,
    first_day, last_day, empty_days, max_seeders
from turned
join crawl.swarm s using (swarm_id)
where empty_days > 0 or s.added_at >= (@since::timestamptz at time zone 'UTC')::date::timestamp at time zone 'UTC'
order by first_day, s.info_hash
