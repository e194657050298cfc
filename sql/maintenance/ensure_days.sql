select count(*) filter (where crawl.ensure_day(@Table, day::date))::integer
from unnest(@Days) as x (day);
