-- Takes the turn when it is due: this agent's own at once, another's once that one is late. One that lies further away than it can is of a clock
-- that was wrong. Either way, when to look again.
with taken as (
    insert into crawl.fleet_turn as t (work, agent_id, due_at)
    values (@work, @agent_id, @due_at)
    on conflict (work) do update
    set agent_id = excluded.agent_id, due_at = excluded.due_at
    where t.due_at <= case when t.agent_id = @agent_id then @now else @now - @grace end
        or t.due_at > @due_at::timestamptz + @grace
    returning due_at
)
select true, due_at from taken
union all
select false, case when t.agent_id = @agent_id then t.due_at else t.due_at + @grace end
from crawl.fleet_turn t
where t.work = @work and not exists (select from taken)
