-- A period has one summary: no row comes back where it has one already.
insert into crawl.summary (written_at, since, until, title, text_body, html_body, reports)
values (@written_at, @since, @until, @title, @text_body, @html_body, @reports::jsonb)
on conflict (since, until) do nothing
returning summary_id
