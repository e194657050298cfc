insert into crawl.rollup_fold as f (folded_before)
values ((@ends::timestamptz at time zone 'UTC')::date)
on conflict (is_only) do update set folded_before = greatest(f.folded_before, excluded.folded_before)
