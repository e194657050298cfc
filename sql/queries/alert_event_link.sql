update crawl.alert_event set alert_id = @alert_id where event_id = @event_id
