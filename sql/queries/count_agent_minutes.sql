-- What comes late for a day whose minutes were folded is counted with the stretch that it lies in.
insert into crawl.agent_minute as m (agent_id, minute, checks, visits, snapshots)
select @AgentId, coalesce(s.minute, x.minute), sum(x.checks), sum(x.visits), sum(x.snapshots)
from unnest(@Minutes, @Checks, @Visits, @Snapshots) as x (minute, checks, visits, snapshots)
left join lateral (
    select f.minute, f.through
    from crawl.agent_minute f
    where f.agent_id = @AgentId and f.minute <= x.minute
    order by f.minute desc
    limit 1) s on s.through > x.minute
group by coalesce(s.minute, x.minute)
order by coalesce(s.minute, x.minute)
on conflict (agent_id, minute) do update
set checks = m.checks + excluded.checks,
    visits = m.visits + excluded.visits,
    snapshots = m.snapshots + excluded.snapshots;
