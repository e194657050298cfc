-- From here on the hours of the day stay as they are.
with floor as (
    insert into crawl.raw_floor as f (first_kept)
    values (@Day::date + 1)
    on conflict (is_only) do update set first_kept = greatest(f.first_kept, excluded.first_kept)
), checked as (
    delete from crawl.day_check where day = @Day::date
)
select count(*) filter (where crawl.drop_day(t, @Day::date))::integer
from unnest(@Tables) as x (t)
