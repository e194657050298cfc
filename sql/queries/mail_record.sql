-- What an attempt came to, for every mail that was in it.
update crawl.mail
set delivered_to = delivered_to || @accepted,
    refused_by = refused_by || @refused,
    tried_at = @now,
    last_error = @error,
    next_attempt_at = @next_attempt_at,
    sent_at = case when mail_id = any (@sent) then @now end,
    abandoned_at = case when mail_id = any (@abandoned) then @now end
where mail_id = any (@mail_ids) and sent_at is null
