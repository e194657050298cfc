-- Takes mails for one agent, where they are still due: they are not due again before the hold is over.
update crawl.mail m
set attempts = m.attempts + 1, next_attempt_at = @now + @hold
from (
    select mail_id
    from crawl.mail
    where mail_id = any (@mail_ids) and sent_at is null and abandoned_at is null and next_attempt_at <= @now
    for update skip locked
) due
where m.mail_id = due.mail_id
returning m.mail_id, m.kind, m.subject, m.text_body, m.html_body, m.recipients, m.written_at, m.delivered_to, m.refused_by, m.attempts
