-- Takes an event once. No row comes back for one that was taken before.
insert into crawl.alert_event (event_id, raised_at)
values (@event_id, @raised_at)
on conflict (event_id) do nothing
returning event_id
