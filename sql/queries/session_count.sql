insert into crawl.session_hour as h (hour, swarm_id, bucket, ended, censored)
select
    date_trunc('hour', first_seen_at, 'UTC'), swarm_id,
    crawl.session_bucket(absent_before_at, first_seen_at, last_seen_at, absent_after_at) as bucket,
    count(absent_after_at), count(*) - count(absent_after_at)
from unnest(@swarm_ids, @absent_befores, @first_seens, @last_seens, @absent_afters)
    as x (swarm_id, absent_before_at, first_seen_at, last_seen_at, absent_after_at)
group by 1, 2, 3
order by 1, 2, 3
on conflict (hour, swarm_id, bucket) do update
set ended = h.ended + excluded.ended,
    censored = h.censored + excluded.censored
