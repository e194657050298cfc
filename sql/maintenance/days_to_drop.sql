-- Days beyond retention, the oldest first, and whether each of their raw rows is in the sums.
select
    x.day,
    exists (select from crawl.day_check k where k.day = x.day and k.fault is null and k.checked_at >= coalesce(r.rolled_at, '-infinity'))
    and not exists (
        select
        from crawl.rollup_dirty d
        where d.hour >= x.day::timestamp at time zone 'UTC' and d.hour < (x.day + 1)::timestamp at time zone 'UTC') as is_summed
from crawl.raw_days(@Tables) as x (day)
cross join lateral (
    select max(rolled_at) as rolled_at
    from crawl.rollup_hour
    where hour >= x.day::timestamp at time zone 'UTC' and hour < (x.day + 1)::timestamp at time zone 'UTC') r
where x.day < @FirstKept::date
order by x.day
