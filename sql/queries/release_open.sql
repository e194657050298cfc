-- Why days are not closed yet, a row for each reason: what is not over, not summed, or still in the journal of an agent may change.
with asked as (
    select x.day::date as day, x.day::date::timestamp at time zone 'UTC' as begins, (x.day::date + 1)::timestamp at time zone 'UTC' as ends
    from generate_series(@since::date::timestamp, @until::date::timestamp, interval '1 day') as x (day)
), open as (
    select day, 1 as rank, 'it is closed an hour after its end (UTC) at the earliest' as reason
    from asked
    where ends + interval '1 hour' > @now::timestamptz
    union all
    select day, 2, 'not all of it is summed up yet: an agent does that in the minutes to come'
    from asked a
    where exists (select from crawl.rollup_dirty d where d.hour > a.begins - crawl.evidence_horizon() - interval '1 hour' and d.hour < a.ends)
       or exists (select from crawl.rollup_hour r where r.hour >= a.begins and r.hour < a.ends and r.rolled_through < r.hour + interval '1 hour')
    union all
    select
        a.day, 3,
        format(
            'agent %s was heard of last at %s UTC and may hold more of that day in its journal; start it again, or leave it out where that journal is lost',
            g.name, to_char(g.heartbeat_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'))
    from asked a
    join crawl.agent g
        on g.stopped_at is null and g.heartbeat_at >= a.begins
        and g.heartbeat_at - make_interval(secs => coalesce(g.journal_lag_seconds, 0)) < a.ends
    where not g.name = any (@without::text[])
)
select day, reason from open order by day, rank, reason
