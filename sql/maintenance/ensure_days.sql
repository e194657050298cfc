-- Where somebody holds the table, all who come after us would wait as well: so we give up soon, and are called again.
select count(*) filter (where case when set_config('lock_timeout', '300ms', true) is not null then crawl.ensure_day(@Table, day::date) end)::integer
from unnest(@Days) as x (day);
