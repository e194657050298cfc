-- Visits of days that are kept beyond their time still point to theirs.
delete from crawl.handshake
where last_seen_at < least(@FirstKept, (select min(day)::timestamp at time zone 'UTC' - interval '1 day' from crawl.raw_days(@Tables) as x (day)))
