insert into crawl.mail
    (mail_id, kind, alert_id, subject, text_body, html_body, recipients, written_at, delivered_to, next_attempt_at, sent_at, tried_at)
values
    (@mail_id, @kind, @alert_id, @subject, @text_body, @html_body, @recipients, @written_at, @delivered_to, @written_at, @sent_at, @sent_at)
on conflict (mail_id) do nothing
