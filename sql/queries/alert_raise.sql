-- Opens an alert, or counts another event in the open one. is_new tells which; mails_lately is how many mails of it are younger than
-- an hour.
with raised as (
    insert into crawl.alert as a (dedupe_key, code, severity, is_state, subject, body, host, raised_at, last_at, reminded_at)
    values (@dedupe_key, @code, @severity, @is_state, @subject, @body, @host, @raised_at, @raised_at, @raised_at)
    on conflict (dedupe_key) where resolved_at is null do update
    set count = a.count + 1,
        body = case when excluded.last_at >= a.last_at then excluded.body else a.body end,
        raised_at = least(a.raised_at, excluded.raised_at),
        last_at = greatest(a.last_at, excluded.last_at)
    returning alert_id, count
)
select
    r.alert_id,
    r.count = 1 as is_new,
    (select count(*) from crawl.mail m where m.alert_id = r.alert_id and m.written_at > @raised_at - interval '1 hour') as mails_lately
from raised r
