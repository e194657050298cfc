-- What the views of a release say of their columns.
select c.relname::text as view, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, col_description(c.oid, a.attnum) as comment
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'report'::regnamespace
order by view, a.attnum
