-- Bytes that a row takes with its indexes, in tables that hold rows enough to tell; and what there is of rows.
with listed as (
    select x.name, c.oid
    from unnest(@Tables::text[]) as x (name)
    join pg_class p on p.oid = format('crawl.%I', x.name)::regclass
    left join pg_inherits i on i.inhparent = p.oid
    join pg_class c on c.oid = coalesce(i.inhrelid, p.oid)
    where c.relkind = 'r'
), sized as (
    select name, sum(pg_total_relation_size(oid)) filter (where c.reltuples >= 1000) as bytes, sum(c.reltuples) filter (where c.reltuples >= 1000) as rows
    from listed
    join pg_class c using (oid)
    group by name
)
select name as "Table", (bytes / rows)::double precision as "BytesPerRow"
from sized
where rows >= 1000
