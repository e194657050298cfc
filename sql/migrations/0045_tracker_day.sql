-- One pass over both tables: what is asked of a day then holds for either, and no other day's round trips are read.
create or replace view report.tracker_day as
with both_hours as (
    select
        (hour at time zone 'UTC')::date as day, tracker_id, checks, answered, up_seconds, observed_seconds, null::smallint as bucket, null::bigint as trips
    from crawl.tracker_hour
    union all
    select (hour at time zone 'UTC')::date, tracker_id, null, null, null, null, bucket, checks
    from crawl.tracker_rtt_hour
), counted as (
    select
        day, tracker_id, bucket, sum(checks) as checks, sum(answered) as answered, sum(up_seconds) as up_seconds, sum(observed_seconds) as observed_seconds,
        sum(sum(trips)) over (partition by day, tracker_id order by bucket) as up_to,
        sum(sum(trips)) over (partition by day, tracker_id) as total
    from both_hours
    group by day, tracker_id, bucket
), summed as (
    -- Without a bucket is the one row of the day's checks.
    select
        day, tracker_id, sum(checks)::bigint as checks, sum(answered)::bigint as answered, sum(up_seconds) / nullif(sum(observed_seconds), 0) as uptime,
        min(bucket) filter (where up_to >= 0.5 * total) as p50,
        min(bucket) filter (where up_to >= 0.95 * total) as p95
    from counted
    group by day, tracker_id
    having bool_or(bucket is null)
)
select
    s.day,
    t.url as tracker,
    s.checks,
    s.answered,
    s.uptime,
    round(power(1.02::numeric, s.p50), 2)::double precision as rtt_p50_ms,
    round(power(1.02::numeric, s.p95), 2)::double precision as rtt_p95_ms
from summed s
join crawl.tracker t using (tracker_id);
