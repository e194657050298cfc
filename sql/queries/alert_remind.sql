-- Open alerts that people were last told of too long ago: states, and occurrences that came again since. Marks them as told.
update crawl.alert a
set reminded_at = @now, reminded_count = a.count
from (
    select alert_id
    from crawl.alert
    where resolved_at is null and reminded_at <= @now - @every and (is_state or count > reminded_count)
    order by alert_id
    limit 100
    for update skip locked
) due
where a.alert_id = due.alert_id
returning a.alert_id, a.code, a.subject, a.body, a.raised_at, a.last_at, a.count
