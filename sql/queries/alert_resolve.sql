update crawl.alert
set resolved_at = greatest(@raised_at, last_at)
where dedupe_key = @dedupe_key and resolved_at is null
returning alert_id
