-- The due times move on now, so that a crash before the answers cannot make us ask too soon: those of all web seeds that mean the same file together.
with due as (
    select target, 1 + @Jitter * random() as stretch
    from (
        select distinct on (md5(target)) target, next_check_at
        from (
            select target, next_check_at
            from crawl.web_seed
            where host_id = @HostId and removed_at is null and target is not null and next_check_at <= @Now
            order by next_check_at
            limit @Limit
        ) first
        order by md5(target)
    ) x
)
update crawl.web_seed w
set next_check_at = @Now + make_interval(secs => @IntervalSeconds * due.stretch)
from due
cross join crawl.swarm s
where w.host_id = @HostId and md5(w.target) = md5(due.target) and w.removed_at is null and s.swarm_id = w.swarm_id
returning w.swarm_id as "SwarmId", s.info_hash as "InfoHash", w.url as "Url", w.target as "Target", w.expected_bytes as "ExpectedBytes"
