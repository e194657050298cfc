-- Days that may go by tomorrow, and were not found right since they were summed last.
select day
from crawl.raw_days(@Tables) as x (day)
where day <= @FirstKept::date
  and not exists (
      select
      from crawl.day_check k
      where k.day = x.day
        and k.fault is null
        and k.checked_at >= coalesce((
            select max(r.rolled_at) from crawl.rollup_hour r
            where r.hour >= x.day::timestamp at time zone 'UTC' and r.hour < (x.day + 1)::timestamp at time zone 'UTC'), '-infinity'))
order by day
