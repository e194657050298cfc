insert into crawl.rollup_dirty (hour, marked_at)
select hour, @Now
from unnest(@Hours) as x (hour);
