update crawl.mail
set abandoned_at = @now
where sent_at is null and abandoned_at is null and written_at < @before
