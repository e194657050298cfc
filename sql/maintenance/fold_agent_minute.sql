-- Minutes of an agent between which no gap of ten minutes is, which are all that is told as one, become a row. Those without an observation tell nothing.
with minutes as (
    delete from crawl.agent_minute where minute >= @begins and minute < @ends returning *
), seen as (
    select agent_id, minute, coalesce(through, minute + interval '1 minute') as through, coalesce(minutes, 1) as minutes, checks, visits, snapshots
    from minutes
    where checks + visits + snapshots > 0
), gap as (
    select *, minute - lag(through) over (partition by agent_id order by minute) >= interval '10 minutes' as follows_gap
    from seen
), stretch as (
    select *, count(*) filter (where follows_gap) over (partition by agent_id order by minute) as number
    from gap
)
insert into crawl.agent_minute (agent_id, minute, through, minutes, checks, visits, snapshots)
select agent_id, min(minute), max(through), sum(minutes), sum(checks), sum(visits), sum(snapshots)
from stretch
group by agent_id, number
