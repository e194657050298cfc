create table crawl.storage_now (
    scope text primary key,
    measured_at timestamptz not null,
    used_bytes bigint not null,
    reserved_bytes bigint not null,
    budget_bytes bigint,
    limit_bytes bigint,
    stop_bytes bigint,
    step text not null,
    step_since timestamptz not null,
    thinning integer not null
);

comment on table crawl.storage_now is 'What storage takes, and what is done about it. One row for the database, which is governed once in the fleet, and one for the folders of each agent.';
comment on column crawl.storage_now.scope is 'database, or agent: and the agent''s name.';
comment on column crawl.storage_now.measured_at is 'When it was measured last.';
comment on column crawl.storage_now.used_bytes is 'Bytes in use, all parts together.';
comment on column crawl.storage_now.reserved_bytes is 'Bytes that are spoken for: observations that wait in journals, the rest of the write-ahead log, growth until it is measured again.';
comment on column crawl.storage_now.budget_bytes is 'Bytes that the configuration allows; NULL when it sets no bound.';
comment on column crawl.storage_now.limit_bytes is 'Bytes that may be used: the budget, or what the disk has room for, whichever is less. NULL when neither is known.';
comment on column crawl.storage_now.stop_bytes is 'From here on nothing is claimed; NULL without a limit.';
comment on column crawl.storage_now.step is 'none, dropping (raw days and archives go before their time), sampling (less is looked at), stopped (nothing is claimed).';
comment on column crawl.storage_now.step_since is 'Since when.';
comment on column crawl.storage_now.thinning is 'One of so many crawls, scrapes and peers is looked at; 1 for all.';

create table crawl.storage_use (
    scope text not null,
    part text not null,
    at timestamptz not null,
    bytes bigint not null,
    primary key (scope, part, at)
);

comment on table crawl.storage_use is 'What each part of storage took over time: by the minute for two hours, by the hour for thirty days.';
comment on column crawl.storage_use.scope is 'As in storage_now.';
comment on column crawl.storage_use.part is 'database, wal, server_log, journal, logs, reports, alerts.';
comment on column crawl.storage_use.at is 'The minute, by its begin.';
comment on column crawl.storage_use.bytes is 'Bytes at the last measurement of the minute.';

create table crawl.storage_step (
    scope text not null,
    from_at timestamptz not null,
    to_at timestamptz,
    step text not null,
    thinning integer not null,
    used_bytes bigint not null,
    limit_bytes bigint,
    primary key (scope, from_at)
);

comment on table crawl.storage_step is 'Times in which storage was short, and what was done about it.';
comment on column crawl.storage_step.scope is 'As in storage_now.';
comment on column crawl.storage_step.from_at is 'When the step was taken.';
comment on column crawl.storage_step.to_at is 'When the next one was taken, up or down; NULL while it holds.';
comment on column crawl.storage_step.step is 'dropping, sampling, stopped.';
comment on column crawl.storage_step.thinning is 'One of so many crawls, scrapes and peers was looked at.';
comment on column crawl.storage_step.used_bytes is 'Bytes in use when it was taken.';
comment on column crawl.storage_step.limit_bytes is 'Bytes that might be used then.';

create view report.storage_now as
with total as (
    select scope, at, sum(bytes)::double precision as bytes
    from crawl.storage_use
    where at >= crawl.clock() - interval '1 day'
    group by scope, at
), growth as (
    select scope, case when max(at) - min(at) >= interval '10 minutes' then regr_slope(bytes, extract(epoch from at)) * 86400 end as bytes_day
    from total
    group by scope
)
select
    n.scope,
    n.step,
    n.step_since,
    n.thinning,
    n.used_bytes,
    n.reserved_bytes,
    n.budget_bytes,
    n.limit_bytes,
    round(g.bytes_day)::bigint as growth_bytes_day,
    case when g.bytes_day >= 1 then greatest(0, (n.stop_bytes - n.used_bytes) / g.bytes_day) end as days_to_full,
    n.measured_at
from crawl.storage_now n
left join growth g using (scope);

comment on view report.storage_now is 'What storage takes, of what it may take, and for how long there is room.';
comment on column report.storage_now.scope is 'database (a private cluster''s with all folders of its agents), or agent: and its name.';
comment on column report.storage_now.step is 'none, dropping, sampling, stopped.';
comment on column report.storage_now.step_since is 'Since when.';
comment on column report.storage_now.thinning is 'One of so many crawls, scrapes and peers is looked at; 1 for all.';
comment on column report.storage_now.used_bytes is 'Bytes in use.';
comment on column report.storage_now.reserved_bytes is 'Bytes that are spoken for.';
comment on column report.storage_now.budget_bytes is 'Bytes that the configuration allows; NULL when it sets no bound.';
comment on column report.storage_now.limit_bytes is 'Bytes that may be used: the budget or the room on the disk, whichever is less.';
comment on column report.storage_now.growth_bytes_day is 'Growth in bytes a day: the straight line nearest to the last day''s measurements. NULL for less than ten minutes of them.';
comment on column report.storage_now.days_to_full is 'Days until nothing is claimed any more, at that growth; NULL when nothing grows, or there is no limit.';
comment on column report.storage_now.measured_at is 'When it was measured last.';

create view report.storage_part as
select distinct on (u.scope, u.part) u.scope, u.part, u.bytes, u.at as measured_at
from crawl.storage_use u
join crawl.storage_now n using (scope)
where u.at >= date_trunc('minute', n.measured_at)
order by u.scope, u.part, u.at desc;

comment on view report.storage_part is 'What each part of storage takes.';
comment on column report.storage_part.scope is 'As in report.storage_now.';
comment on column report.storage_part.part is 'database, wal, server_log; journal with its archive, logs, reports, alerts.';
comment on column report.storage_part.bytes is 'Bytes in use.';
comment on column report.storage_part.measured_at is 'The minute of the measurement.';

create view report.storage_step as
select scope, from_at, to_at, step, thinning, used_bytes, limit_bytes from crawl.storage_step;

comment on view report.storage_step is 'Times in which storage was short. What was observed then is less than planned.';
comment on column report.storage_step.scope is 'As in report.storage_now.';
comment on column report.storage_step.from_at is 'From when.';
comment on column report.storage_step.to_at is 'Until when; NULL while it holds.';
comment on column report.storage_step.step is 'dropping, sampling, stopped.';
comment on column report.storage_step.thinning is 'One of so many crawls, scrapes and peers was looked at.';
comment on column report.storage_step.used_bytes is 'Bytes in use when it began.';
comment on column report.storage_step.limit_bytes is 'Bytes that might be used.';

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
where g.to_at - g.from_at >= interval '10 minutes';

comment on column report.coverage_gap.reason is
    'stopped: in good order; restarted: its process began anew in that time; storage: there was no room for more; silent: it ran, or died, without an observation.';
