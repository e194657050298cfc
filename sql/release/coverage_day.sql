-- title: Coverage, day by day
-- question: How much of a day did each agent observe, and when did it see nothing?
-- column: day day Day (UTC)
-- column: agent_id integer Number of the agent in this database
-- column: observed_minutes integer Minutes of the day with an observation, of 1440
-- column: gaps integer Times of ten minutes and more without one
-- column: longest_gap_minutes integer The longest of them, in minutes; the day's begin and end bound it
with bounds as (
    select @day::date::timestamp at time zone 'UTC' as begins, (@day::date + 1)::timestamp at time zone 'UTC' as ends
), seen as (
    select m.agent_id, m.minute, coalesce(m.through, m.minute + interval '1 minute') as through, coalesce(m.minutes, 1) as minutes
    from crawl.agent_minute m, bounds b
    where m.minute >= b.begins and m.minute < b.ends and m.checks + m.visits + m.snapshots > 0
), dark as (
    select agent_id, minutes, lead(minute, 1, b.ends) over (partition by agent_id order by minute) - through as length
    from seen, bounds b
    union all
    select agent_id, 0, min(minute) - b.begins from seen, bounds b group by agent_id, b.begins
)
select
    @day::date as day, agent_id, sum(minutes) as observed_minutes, count(*) filter (where length >= interval '10 minutes') as gaps,
    (extract(epoch from max(length) filter (where length >= interval '10 minutes')) / 60)::bigint as longest_gap_minutes
from dark
group by agent_id
order by agent_id
