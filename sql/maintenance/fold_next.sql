-- The oldest day whose hours are beyond their time, if there is one. Hours of which raw rows are kept may yet be summed anew.
select date_trunc('day', min(r.hour), 'UTC') as begins
from crawl.rollup_hour r
cross join crawl.raw_floor k
where r.hour < least(@first_kept::timestamptz, k.first_kept::timestamp at time zone 'UTC')
  and r.hour >= coalesce((select folded_before::timestamp at time zone 'UTC' from crawl.rollup_fold), '-infinity')
having min(r.hour) is not null
