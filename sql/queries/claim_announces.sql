-- In the order of BEP 12: tier by tier, and within a tier those first that answered last. Those beyond the number have their turn when these
-- wait for their intervals.
with candidate as (
    select st.swarm_id, st.tracker_id,
           row_number() over (
               partition by st.swarm_id
               order by st.tier, t.failures > 0, l.answered_at desc nulls last, st.tracker_id) as place
    from crawl.swarm_tracker st
    join crawl.tracker t using (tracker_id)
    left join crawl.tracker_latest l using (tracker_id)
    where st.swarm_id = any (@SwarmIds) and st.tracker_id = any (@TrackerIds) and st.removed_at is null and st.next_announce_at <= @Now
)
-- An announce is begun within a tenth of its interval (but five seconds at least) or not at all, and the next is due an interval behind that: no
-- delay of this agent, and no death of it, brings two of them closer together.
update crawl.swarm_tracker st
set next_announce_at = b.begin_by + make_interval(secs => i.seconds * (1 + @Jitter * random()))
from candidate c
join crawl.tracker t using (tracker_id)
cross join lateral (
    select greatest(@IntervalSeconds, coalesce(t.announce_interval_seconds, 0), coalesce(t.announce_min_interval_seconds, 0)) as seconds) i
cross join lateral (select @Now::timestamptz + make_interval(secs => greatest(5, 0.1 * i.seconds)) as begin_by) b
where c.swarm_id = st.swarm_id and c.tracker_id = st.tracker_id and c.place <= @Most and st.next_announce_at <= @Now
returning st.swarm_id as "SwarmId", st.tracker_id as "TrackerId", t.url as "Url", c.place::integer as "Place",
    b.begin_by as "BeginBy";
