-- The server was away: the mail is due at once, whenever somebody reaches it.
update crawl.mail
set next_attempt_at = @now, last_error = coalesce(@error, last_error)
where mail_id = any (@mail_ids) and sent_at is null
