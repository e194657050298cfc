with session as (
    select
        swarm_id, absent_before_at is not null and absent_after_at is not null as is_known,
        extract(epoch from coalesce(last_seen_at + (absent_after_at - last_seen_at) / 2, last_seen_at)
            - coalesce(first_seen_at - (first_seen_at - absent_before_at) / 2, first_seen_at)) as seconds
    from crawl.session
    where observed_at >= @hour and observed_at < least(@hour::timestamptz + interval '1 hour', @now::timestamptz)
)
insert into crawl.session_hour (hour, swarm_id, bucket, ended, censored)
select
    @hour, swarm_id, round(ln(greatest(seconds, 1)) / ln(1.02))::smallint as bucket, count(*) filter (where is_known),
    count(*) filter (where not is_known)
from session
group by swarm_id, bucket
