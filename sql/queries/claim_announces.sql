update crawl.swarm_tracker st
set next_announce_at = @Now + make_interval(secs =>
        greatest(@IntervalSeconds, coalesce(t.announce_interval_seconds, 0), coalesce(t.announce_min_interval_seconds, 0))
        * (1 + @Jitter * random()))
from crawl.tracker t
where t.tracker_id = st.tracker_id
  and st.swarm_id = any (@SwarmIds) and st.tracker_id = any (@TrackerIds) and st.removed_at is null and st.next_announce_at <= @Now
returning st.swarm_id as "SwarmId", st.tracker_id as "TrackerId", t.url as "Url", st.tier::integer as "Tier";
