-- A day of round trips, bucket by bucket.
with hours as (
    delete from crawl.tracker_rtt_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.tracker_rtt_hour (hour, tracker_id, bucket, checks)
select
    @begins, tracker_id, bucket,
    sum(checks)
from hours
group by tracker_id, bucket
