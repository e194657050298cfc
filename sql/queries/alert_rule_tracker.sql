-- codes: tracker_down
-- Trackers of guarded swarms that answered within the last month and have not for half an hour. Of several agents that asked one of late, most must have
-- got no answer; what their own networks spoilt is left out.
with silent as (
    select l.tracker_id, t.url, l.answered_at, l.failing_since, l.outcome, l.error
    from crawl.tracker_latest l
    join crawl.tracker t using (tracker_id)
    where l.failing_since <= @now::timestamptz - interval '30 minutes' and l.answered_at > @now::timestamptz - interval '30 days'
      and exists (
        select
        from crawl.swarm_tracker st
        join crawl.swarm s using (swarm_id)
        where st.tracker_id = l.tracker_id and st.removed_at is null and s.is_guarded and s.removed_at is null)
), vote as (
    select * from crawl.tracker_votes((select coalesce(array_agg(tracker_id), '{}') from silent), @now)
)
select
    'tracker_down' as code,
    'tracker_down:' || s.url as key,
    'warning' as severity,
    2 * coalesce(v.down, 1) > coalesce(v.looked, 1) as is_certain,
    format('The tracker %s does not answer', left(s.url, 200)) as subject,
    format(E'%s, a tracker of guarded swarms, answered last at %s UTC, and has failed since %s UTC: %s%s.\n\nOf %s agents that asked it within the last hour, %s got no answer when they did so last.\n\nPeers find each other by their other trackers and by the DHT; a swarm whose only tracker it is cannot be joined. Tell its operator, or take it out of the torrents.',
        s.url, to_char(s.answered_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), to_char(s.failing_since at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
        s.outcome, coalesce(' (' || s.error || ')', ''), coalesce(v.looked, 0), coalesce(v.down, 0)) as body
from silent s
left join vote v using (tracker_id)
order by key
