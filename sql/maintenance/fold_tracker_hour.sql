-- A day of trackers in one row each.
with hours as (
    delete from crawl.tracker_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.tracker_hour (hour, tracker_id, checks, answered, observed_seconds, up_seconds)
select
    @begins, tracker_id,
    sum(checks), sum(answered), sum(observed_seconds), sum(up_seconds)
from hours
group by tracker_id
