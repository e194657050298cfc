-- The due time moves on now, by no less than the tracker allows, so that a crash before the answer cannot make us ask too soon. The jitter
-- is one for all: swarms that went into one request are due together again, and requests stay full.
with due as (
    select st.swarm_id
    from crawl.swarm_tracker st
    where st.tracker_id = @TrackerId and st.removed_at is null and st.next_scrape_at <= @Now
    order by st.next_scrape_at
    limit @Limit
    for update skip locked
), next as materialized (
    select @Now + make_interval(secs => greatest(@IntervalSeconds, coalesce(t.scrape_min_interval_seconds, 0)) * (1 + @Jitter * random())) as at
    from crawl.tracker t
    where t.tracker_id = @TrackerId
)
update crawl.swarm_tracker st
set next_scrape_at = next.at
from due
join crawl.swarm s using (swarm_id)
cross join next
where st.swarm_id = due.swarm_id and st.tracker_id = @TrackerId
returning s.swarm_id as "SwarmId", s.info_hash as "InfoHash", exists (
    select from crawl.claim_latest c
    where c.swarm_id = st.swarm_id and c.tracker_id = st.tracker_id and c.outcome = 'ok') as "HasCounted";
