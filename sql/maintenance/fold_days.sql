-- Days whose hours are beyond their time, oldest first. Those of which raw rows are kept may yet be summed anew, hour by hour.
select distinct (hour at time zone 'UTC')::date::timestamp at time zone 'UTC' as begins
from crawl.rollup_hour
where hour < least(@first_kept, (select first_kept::timestamp at time zone 'UTC' from crawl.raw_floor))
  and hour >= coalesce((select folded_before::timestamp at time zone 'UTC' from crawl.rollup_fold), '-infinity')
  and exists (select from crawl.raw_floor)
order by begins
limit @most
