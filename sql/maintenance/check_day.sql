-- Raw rows of a day beside what the rollups made of them. What differs is summed anew, and the day is compared again next time.
with visited as (
    select date_trunc('hour', observed_at, 'UTC') as hour, count(*) as visits, count(*) filter (where outcome = 'handshaken') as handshakes
    from crawl.visit where observed_at >= @Begins and observed_at < @Ends group by 1
), claimed as (
    select date_trunc('hour', observed_at, 'UTC') as hour, count(*) as claims
    from crawl.claim where observed_at >= @Begins and observed_at < @Ends and outcome = 'ok' group by 1
), crawled as (
    select date_trunc('hour', observed_at, 'UTC') as hour, count(*) as snapshots
    from crawl.swarm_snapshot where observed_at >= @Begins and observed_at < @Ends group by 1
), checked as (
    select
        date_trunc('hour', observed_at, 'UTC') as hour, count(*) as checks,
        count(*) filter (where outcome in ('ok', 'unknown_torrent', 'tracker_failure')) as answered
    from crawl.tracker_check
    where observed_at >= @Begins and observed_at < @Ends and outcome not in ('inconclusive', 'cancelled', 'blocked') group by 1
), asked as (
    select
        date_trunc('hour', observed_at, 'UTC') as hour, count(*) as asked, count(*) filter (where is_available) as available
    from crawl.web_seed_check
    where observed_at >= @Begins and observed_at < @Ends and is_available is not null group by 1
), swarm as (
    select hour, sum(visits) as visits, sum(checks) as claims, sum(snapshots) as snapshots
    from crawl.swarm_hour where hour >= @Begins and hour < @Ends group by 1
), client as (
    select hour, sum(visits) as handshakes from crawl.client_hour where hour >= @Begins and hour < @Ends group by 1
), tracker as (
    select hour, sum(checks) as checks, sum(answered) as answered from crawl.tracker_hour where hour >= @Begins and hour < @Ends group by 1
), web_seed as (
    select hour, sum(checks) as checks, sum(available) as available from crawl.web_seed_hour where hour >= @Begins and hour < @Ends group by 1
), compared as (
    select h.hour, y.what, coalesce(y.raw, 0) as raw, coalesce(y.summed, 0) as summed
    from generate_series(@Begins::timestamptz, @Ends::timestamptz - interval '1 hour', interval '1 hour') as h (hour)
    left join visited using (hour)
    left join claimed using (hour)
    left join crawled using (hour)
    left join checked using (hour)
    left join asked using (hour)
    left join swarm on swarm.hour = h.hour
    left join client on client.hour = h.hour
    left join tracker on tracker.hour = h.hour
    left join web_seed on web_seed.hour = h.hour
    cross join lateral (values
        ('visits', visited.visits, swarm.visits),
        ('handshakes', visited.handshakes, client.handshakes),
        ('claims', claimed.claims, swarm.claims),
        ('crawls', crawled.snapshots, swarm.snapshots),
        ('tracker checks', checked.checks, tracker.checks),
        ('answers', checked.answered, tracker.answered),
        ('web seed checks', asked.asked, web_seed.checks),
        ('available web seeds', asked.available, web_seed.available)) as y (what, raw, summed)
), fault as (
    select hour, what, raw, summed from compared where raw <> summed
), marked as (
    insert into crawl.rollup_dirty (hour, marked_at) select distinct hour, @Now::timestamptz from fault
), told as (
    select string_agg(format('%s: %s %s in raw rows, %s in the sums', to_char(hour at time zone 'UTC', 'HH24:MI'), raw, what, summed), '; ' order by hour, what) as fault
    from (select * from fault order by hour, what limit 10) x
)
insert into crawl.day_check as k (day, checked_at, fault, fault_since)
select @Day::date, @Now::timestamptz, fault, case when fault is not null then @Now::timestamptz end from told
on conflict (day) do update
set checked_at = excluded.checked_at,
    fault = excluded.fault,
    fault_since = case when excluded.fault is not null then coalesce(k.fault_since, excluded.fault_since) end
returning fault
