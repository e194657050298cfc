-- Sessions of which nothing was seen for too long are over as far as anyone can say: with a known end where a visit had failed soon after
-- the last handshake, else without. Peers that are gone are forgotten after the same time.
with stale as (
    delete from crawl.presence p
    using (
        select swarm_id, peer_key
        from crawl.presence
        where last_seen_at < @now::timestamptz - make_interval(secs => @gap_seconds)
          and coalesce(failed_at, last_seen_at) < @now::timestamptz - make_interval(secs => @gap_seconds)
        order by last_seen_at
        limit 50000
        for update skip locked
    ) k
    where p.swarm_id = k.swarm_id and p.peer_key = k.peer_key
    returning p.*
), block as (
    select nextval('crawl.observation_block') as first_key
), closed as (
    insert into crawl.session (
        session_id, observed_at, agent_id, swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at, absent_after_at)
    select
        block.first_key + row_number() over (), @now, null, swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at,
        case when failing_since <= last_seen_at + make_interval(secs => @gap_seconds) then failing_since end
    from stale, block
    where first_seen_at is not null
    returning *
), counted as (
    insert into crawl.session_hour as h (hour, swarm_id, bucket, seen, ended, censored)
    select
        date_trunc('hour', x.first_seen_at, 'UTC'), x.swarm_id, p.bucket, sum(p.seen),
        coalesce(sum(p.weight) filter (where x.absent_after_at is not null), 0), coalesce(sum(p.weight) filter (where x.absent_after_at is null), 0)
    from closed x, crawl.session_parts(x.absent_before_at, x.first_seen_at, x.last_seen_at, x.absent_after_at) as p
    group by 1, 2, 3
    on conflict (hour, swarm_id, bucket) do update
    set seen = h.seen + excluded.seen,
        ended = h.ended + excluded.ended,
        censored = h.censored + excluded.censored
)
select count(*)::integer from closed
