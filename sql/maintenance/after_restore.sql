-- What was asked since the backup is not known here: everybody counts as just asked, so that no minimum is undercut. Spread, as ever.
update crawl.swarm_tracker st
set next_scrape_at = greatest(st.next_scrape_at, @Now::timestamptz
        + make_interval(secs => coalesce(t.scrape_min_interval_seconds, 0) + @PauseSeconds::double precision * random())),
    next_announce_at = greatest(st.next_announce_at, @Now::timestamptz + make_interval(secs => greatest(
        coalesce(t.announce_interval_seconds, 0), coalesce(t.announce_min_interval_seconds, 0), @PauseSeconds::double precision) * (1 + 0.1 * random())))
from crawl.tracker t
where t.tracker_id = st.tracker_id and st.removed_at is null;

-- Whoever held something when the backup was made holds it no more.
update crawl.tracker set lease_expires_at = '-infinity' where lease_expires_at > '-infinity';
update crawl.swarm_schedule set lease_expires_at = '-infinity' where lease_expires_at > '-infinity';
update crawl.agent set stopped_at = greatest(heartbeat_at, started_at) where stopped_at is null;
