-- Mails that are due, oldest first, and the alerts that they tell of. In quiet hours only those of critical alerts, and those of none.
select
    m.mail_id, m.kind, m.recipients, m.delivered_to, m.refused_by, m.written_at, a.alert_id, a.code, a.severity, a.count, a.last_at
from crawl.mail m
left join crawl.alert a using (alert_id)
where m.sent_at is null and m.abandoned_at is null and m.next_attempt_at <= @now
  and (not @is_quiet or a.alert_id is null or a.severity = 'critical')
order by m.written_at, m.alert_id, m.mail_id
limit @max
