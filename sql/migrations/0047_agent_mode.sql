alter table crawl.agent
    add column wanted_mode text not null default 'running',
    add column wanted_at timestamptz,
    add column mode text not null default 'running';

comment on column crawl.agent.wanted_mode is
    'What a person wants it to do: running, paused (claims nothing), drained (claims nothing, ends what is under way and stops). It reads this with each heartbeat; a start makes running of drained.';
comment on column crawl.agent.wanted_at is 'When somebody said so last; NULL when nobody did.';
comment on column crawl.agent.mode is 'What it did at its last heartbeat: running, paused, or drained for one that is about to stop.';

create or replace view report.fleet_now as
select
    a.name as agent,
    a.host,
    a.version,
    a.started_at,
    a.heartbeat_at,
    case
        when a.stopped_at is not null then 'stopped'
        when a.heartbeat_at >= crawl.clock() - interval '2 minutes' then 'alive'
        when a.heartbeat_at >= crawl.clock() - interval '10 minutes' then 'late'
        else 'dead'
    end as state,
    coalesce(m.checks, 0)::bigint as checks_last_hour,
    coalesce(m.visits, 0)::bigint as visits_last_hour,
    a.journal_lag_seconds,
    a.wanted_mode,
    a.mode
from crawl.agent a
left join lateral (
    select sum(checks) as checks, sum(visits) as visits
    from crawl.agent_minute
    where agent_id = a.agent_id and minute > crawl.clock() - interval '1 hour' and minute <= crawl.clock()
) m on true;

comment on column report.fleet_now.wanted_mode is 'What a person wants it to do: running, paused, drained.';
comment on column report.fleet_now.mode is 'What it did at its last sign of life: running, paused, or drained for one that is about to stop, or stopped so.';
