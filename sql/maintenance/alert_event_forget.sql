-- An event older than this can no longer be in any spool.
delete from crawl.alert_event where raised_at < @before
