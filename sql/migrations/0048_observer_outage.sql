create table crawl.observer_outage (
    agent_id bigint not null,
    from_at timestamptz not null,
    to_at timestamptz,
    reason text not null,
    primary key (agent_id, from_at)
);

comment on table crawl.observer_outage is 'Times in which an agent''s own network was at fault: what it could not reach then says nothing of whom it asked.';
comment on column crawl.observer_outage.agent_id is 'The agent, a key of crawl.agent.';
comment on column crawl.observer_outage.from_at is 'When its network was known to be well last.';
comment on column crawl.observer_outage.to_at is 'When it was well again; NULL while it is not.';
comment on column crawl.observer_outage.reason is 'For people: what told of it.';

create or replace view report.coverage_gap as
with seen as (
    select agent_id, minute as at, minute + interval '1 minute' as through from crawl.agent_minute where checks + visits + snapshots > 0
), gap as (
    select agent_id, through as from_at, coalesce(lead(at) over (partition by agent_id order by at), crawl.clock()) as to_at
    from seen
)
select
    a.name as agent,
    g.from_at,
    g.to_at,
    case
        when a.stopped_at is not null and a.stopped_at between g.from_at - interval '1 minute' and g.to_at then 'stopped'
        when a.started_at between g.from_at and g.to_at then 'restarted'
        when exists (
            select
            from crawl.storage_step s
            where s.step = 'stopped' and s.scope in ('database', 'agent:' || a.name)
              and s.from_at < g.to_at and coalesce(s.to_at, 'infinity') > g.from_at) then 'storage'
        else 'silent'
    end as reason
from gap g
join crawl.agent a using (agent_id)
where g.to_at - g.from_at >= interval '10 minutes'
  -- Told below, to the second.
  and not exists (
    select
    from crawl.observer_outage o
    where o.agent_id = g.agent_id and o.from_at <= g.from_at and coalesce(o.to_at, 'infinity') >= g.to_at)
union all
select a.name, o.from_at, coalesce(o.to_at, crawl.clock()), 'network'
from crawl.observer_outage o
join crawl.agent a using (agent_id);

comment on view report.coverage_gap is
    'Times of ten minutes and more in which an agent observed nothing, as far back as its minutes are kept, and all times in which its own network was at fault.';
comment on column report.coverage_gap.from_at is 'End of the last minute with an observation; when its network was known to be well last.';
comment on column report.coverage_gap.to_at is 'Begin of the next minute with one; when its network was well again. The present while it lasts.';
comment on column report.coverage_gap.reason is
    'stopped: in good order; restarted: its process began anew in that time; storage: there was no room for more; network: its own network was at fault; silent: it ran, or died, without an observation.';
