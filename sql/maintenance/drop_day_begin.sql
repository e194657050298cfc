-- From here on the hours of the day stay as they are.
insert into crawl.raw_floor as f (first_kept)
values (@Day::date + 1)
on conflict (is_only) do update set first_kept = greatest(f.first_kept, excluded.first_kept)
