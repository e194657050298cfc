-- A day of round trips to web seeds, bucket by bucket.
with hours as (
    delete from crawl.web_seed_rtt_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.web_seed_rtt_hour (hour, web_seed_id, bucket, checks)
select
    @begins, web_seed_id, bucket,
    sum(checks)
from hours
group by web_seed_id, bucket
