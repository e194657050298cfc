-- within 0.011 (round trips are counted in steps of two percent): rtt_p50_ms rtt_p95_ms
select
    m.day, t.url as tracker, c.checks, c.answered, avg(m.is_answered::integer) as uptime, c.p50 as rtt_p50_ms, c.p95 as rtt_p95_ms
from raw.tracker_minute m
join crawl.tracker t using (tracker_id)
cross join lateral (
    select
        count(*) as checks, count(*) filter (where is_answered) as answered, percentile_disc(0.5) within group (order by rtt_ms) as p50,
        percentile_disc(0.95) within group (order by rtt_ms) as p95
    from raw.told x where x.tracker_id = t.tracker_id and (x.observed_at at time zone 'UTC')::date = m.day) c
group by m.day, t.url, c.checks, c.answered, c.p50, c.p95
