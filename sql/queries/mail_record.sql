-- What an attempt came to.
update crawl.mail
set delivered_to = @delivered_to,
    refused_by = @refused_by,
    last_error = @error,
    next_attempt_at = @next_attempt_at,
    sent_at = @sent_at,
    abandoned_at = @abandoned_at
where mail_id = @mail_id and sent_at is null
