-- A day of sessions, bucket by bucket.
with hours as (
    delete from crawl.session_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.session_hour (hour, swarm_id, bucket, seen, ended, censored)
select
    @begins, swarm_id, bucket,
    sum(seen), sum(ended), sum(censored)
from hours
group by swarm_id, bucket
