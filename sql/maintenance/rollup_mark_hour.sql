insert into crawl.rollup_hour (hour, rolled_at, rolled_through)
values (@hour, @now, least(@hour::timestamptz + interval '1 hour', @now::timestamptz))
on conflict (hour) do update set rolled_at = excluded.rolled_at, rolled_through = excluded.rolled_through
