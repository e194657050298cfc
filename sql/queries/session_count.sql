insert into crawl.session_hour as h (hour, swarm_id, bucket, seen, ended, censored)
select
    date_trunc('hour', x.first_seen_at, 'UTC'), x.swarm_id, p.bucket, sum(p.seen),
    coalesce(sum(p.weight) filter (where x.absent_after_at is not null), 0), coalesce(sum(p.weight) filter (where x.absent_after_at is null), 0)
from unnest(@swarm_ids, @absent_befores, @first_seens, @last_seens, @absent_afters)
    as x (swarm_id, absent_before_at, first_seen_at, last_seen_at, absent_after_at),
    crawl.session_parts(x.absent_before_at, x.first_seen_at, x.last_seen_at, x.absent_after_at) as p
group by 1, 2, 3
order by 1, 2, 3
on conflict (hour, swarm_id, bucket) do update
set seen = h.seen + excluded.seen,
    ended = h.ended + excluded.ended,
    censored = h.censored + excluded.censored
