insert into crawl.agent_minute as m (agent_id, minute, checks, visits, snapshots)
select @AgentId, * from unnest(@Minutes, @Checks, @Visits, @Snapshots)
on conflict (agent_id, minute) do update
set checks = m.checks + excluded.checks,
    visits = m.visits + excluded.visits,
    snapshots = m.snapshots + excluded.snapshots;
