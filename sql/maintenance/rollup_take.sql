-- The hours to sum anew, each with when the evidence on it begins and ends: those with new observations and the ones that their evidence
-- reaches into, and those that were not over when they were summed last. Hours of which raw rows were dropped stay as they are: what came
-- too late for them is not in them.
with dirty as (
    delete from crawl.rollup_dirty where hour <= @now returning hour
), reached as (
    select generate_series(date_trunc('hour', hour, 'UTC'), date_trunc('hour', hour, 'UTC') + crawl.evidence_horizon(), interval '1 hour') as hour
    from (select distinct hour from dirty) d
    union
    select generate_series(hour, hour + crawl.evidence_horizon(), interval '1 hour')
    from crawl.rollup_hour
    where rolled_through < hour + interval '1 hour'
)
select distinct hour, hour - crawl.evidence_horizon() as since, least(hour + interval '1 hour', @now::timestamptz) as until
from reached
where hour <= @now
  and hour >= coalesce((select first_kept::timestamp at time zone 'UTC' from crawl.raw_floor), '-infinity')
order by hour
