-- Occurrences that did not come back are over. Those that came again since people were told wait for their reminder.
update crawl.alert
set resolved_at = @now
where resolved_at is null and not is_state and last_at <= @now - @quiet and count <= reminded_count
