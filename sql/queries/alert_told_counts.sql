-- People were told how often each alert had come by then.
update crawl.alert a
set reminded_at = greatest(a.reminded_at, @at), reminded_count = greatest(a.reminded_count, t.count)
from unnest(@alert_ids, @counts) as t (alert_id, count)
where a.alert_id = t.alert_id
