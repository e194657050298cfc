-- The mail left straight from a spool while this database was away.
update crawl.mail
set delivered_to = @delivered_to, sent_at = coalesce(sent_at, @sent_at), tried_at = coalesce(@sent_at, tried_at)
where mail_id = @mail_id and sent_at is null
