-- Trackers with watched swarms, those that fail first.
select
    t.url,
    l.outcome,
    l.error,
    l.observed_at,
    l.answered_at,
    l.failing_since,
    l.rtt_ms,
    d.uptime,
    d.rtt_p50_ms,
    d.rtt_p95_ms
from crawl.tracker t
left join crawl.tracker_latest l using (tracker_id)
left join report.tracker_day d on d.tracker = t.url and d.day = (@now::timestamptz at time zone 'UTC')::date
where exists (select from crawl.swarm_tracker st where st.tracker_id = t.tracker_id and st.removed_at is null)
order by l.failing_since nulls last, t.url
limit @limit::integer offset @offset::integer
