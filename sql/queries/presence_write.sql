insert into crawl.presence as p (
    swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at, failing_since, failed_at, failures)
select * from unnest(@swarm_ids, @peer_keys, @absent_befores, @first_seens, @last_seens, @failing_sinces, @faileds, @failures)
on conflict (swarm_id, peer_key) do update
set absent_before_at = excluded.absent_before_at,
    first_seen_at = excluded.first_seen_at,
    last_seen_at = excluded.last_seen_at,
    failing_since = excluded.failing_since,
    failed_at = excluded.failed_at,
    failures = excluded.failures
