-- People know of the alert as it is now.
update crawl.alert set reminded_at = greatest(reminded_at, @at), reminded_count = count where alert_id = @alert_id
