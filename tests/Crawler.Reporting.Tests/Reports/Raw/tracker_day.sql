-- The uptime by the minute: how the newest check of the last two hours ended.
with told as (
    select *, outcome in ('ok', 'unknown_torrent', 'tracker_failure') as is_answered
    from crawl.tracker_check where outcome not in ('inconclusive', 'cancelled', 'blocked')
), minute as (
    select (m.at at time zone 'UTC')::date as day, t.tracker_id, x.is_answered
    from crawl.tracker t
    cross join generate_series('2026-04-29 00:00+00'::timestamptz, '2026-05-02 11:59+00', interval '1 minute') as m (at)
    join lateral (
        select is_answered from told x where x.tracker_id = t.tracker_id and x.observed_at <= m.at and x.observed_at > m.at - interval '2 hours'
        order by observed_at desc limit 1) x on true
)
select
    day, t.url as tracker,
    (select count(*) from told x where x.tracker_id = t.tracker_id and (x.observed_at at time zone 'UTC')::date = day) as checks,
    (select count(*) from told x where x.tracker_id = t.tracker_id and (x.observed_at at time zone 'UTC')::date = day and is_answered) as answered,
    count(*) filter (where m.is_answered) / count(*)::float8 as uptime
from minute m
join crawl.tracker t using (tracker_id)
group by day, t.tracker_id, t.url
order by day, tracker
