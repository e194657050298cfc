-- Which hours are summed, and which the product has to sum.
insert into crawl.rollup_hour (hour, rolled_at, rolled_through)
select hour, hour + interval '1 hour', hour + interval '1 hour'
from generate_series('$first'::timestamptz, '$rolled_from'::timestamptz - interval '1 hour', interval '1 hour') hour;

insert into crawl.rollup_dirty (hour, marked_at)
select hour, now() from generate_series('$rolled_from'::timestamptz, '$end'::timestamptz - interval '1 hour', interval '1 hour') hour;
