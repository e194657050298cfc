-- What stays for ever of an agent's minutes is one row for each stretch of a day without a gap, and not 1440: see crawl.rollup_fold.
alter table crawl.agent_minute
    add column through timestamptz,
    add column minutes integer;

comment on table crawl.agent_minute is
    'Observations of each agent, counted in the transaction that stores them: by the minute, and of days whose hours were folded (crawl.rollup_fold) by stretches without a gap of ten minutes, since the coverage of past days is told from them.';
comment on column crawl.agent_minute.minute is 'Begin of the minute in which they were observed; of the first minute of a stretch.';
comment on column crawl.agent_minute.through is 'End of the last minute of a stretch; NULL for a minute.';
comment on column crawl.agent_minute.minutes is 'Minutes of a stretch that have observations; NULL for a minute.';

-- Gaps of a month are found in the minutes of a month, and not in all that were ever counted. Whoever may read the view may read them.
create function crawl.coverage_gaps(since timestamptz, until timestamptz)
    returns table (agent text, from_at timestamptz, to_at timestamptz, reason text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with gap as (
        select a.agent_id, m.from_at, coalesce(m.next_at, crawl.clock()) as to_at
        from crawl.agent a
        cross join lateral (
            -- From the last one before that time to the first one after it: gaps may begin earlier and end later.
            select
                (select max(x.minute) from crawl.agent_minute x where x.agent_id = a.agent_id and x.minute < since and x.checks + x.visits + x.snapshots > 0) as first,
                (select min(x.minute) from crawl.agent_minute x where x.agent_id = a.agent_id and x.minute >= until and x.checks + x.visits + x.snapshots > 0) as last
        ) b
        -- Agent by agent, as the key has them: nothing is sorted.
        cross join lateral (
            select coalesce(x.through, x.minute + interval '1 minute') as from_at, lead(x.minute) over (order by x.minute) as next_at
            from crawl.agent_minute x
            where x.agent_id = a.agent_id and x.minute >= coalesce(b.first, '-infinity') and x.minute <= coalesce(b.last, 'infinity')
              and x.checks + x.visits + x.snapshots > 0
        ) m
        where coalesce(m.next_at, crawl.clock()) - m.from_at >= interval '10 minutes'
    )
    select
        a.name,
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
        end
    from gap g
    join crawl.agent a using (agent_id)
    where g.to_at >= since and g.from_at < until
      -- Told below, to the second.
      and not exists (
        select
        from crawl.observer_outage o
        where o.agent_id = g.agent_id and o.from_at <= g.from_at and coalesce(o.to_at, 'infinity') >= g.to_at)
    union all
    select a.name, o.from_at, coalesce(o.to_at, crawl.clock()), 'network'
    from crawl.observer_outage o
    join crawl.agent a using (agent_id)
    where coalesce(o.to_at, crawl.clock()) >= since and o.from_at < until
$$;

comment on function crawl.coverage_gaps(timestamptz, timestamptz) is 'Rows of report.coverage_gap that end after the one moment and begin before the other.';

create or replace view report.coverage_gap as
select agent, from_at, to_at, reason from crawl.coverage_gaps('-infinity', 'infinity');
