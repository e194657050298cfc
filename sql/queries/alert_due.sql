-- Whether there is anything to remind people of, to close, or to forget.
select exists (
        select from crawl.alert
        where resolved_at is null
          and (reminded_at <= @now - @every and (is_state or count > reminded_count)
            or not is_state and last_at <= @now - @quiet and count <= reminded_count))
    or exists (select from crawl.alert_event where raised_at < @before)
