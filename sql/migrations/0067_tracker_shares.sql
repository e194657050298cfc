alter table crawl.tracker add column scrape_agent_id bigint;

comment on column crawl.tracker.scrape_agent_id is 'Agent that scrapes it; another one stands in while that one cannot. NULL until the first scrape.';

alter table crawl.agent add column short_of_trackers_at timestamptz not null default '-infinity';

comment on column crawl.agent.short_of_trackers_at is 'When it last asked for trackers that another agent has beyond its share.';

-- Whose scrapes a tracker is, where several agents share a database: each that lives has its fair share of those with work, and keeps the ones it has.
create function crawl.tracker_shares(me bigint, alive_since timestamptz, short_since timestamptz)
returns table (tracker_id bigint, share text)
language sql stable
as $$
    with agents as materialized (
        select a.agent_id, a.short_of_trackers_at >= short_since as is_short
        from crawl.agent a
        where a.agent_id = me or (a.stopped_at is null and a.mode = 'running' and a.heartbeat_at >= alive_since)
    ), work as materialized (
        select t.tracker_id, t.scrape_agent_id as owner
        from crawl.tracker t
        where t.due_at < 'infinity' and (select count(*) > 1 from agents)
    ), agent as materialized (
        select a.agent_id, a.is_short, count(w.tracker_id) as has,
               (select ceil(count(*) / (select count(*) from agents)::numeric) from work) as fair
        from agents a
        left join work w on w.owner = a.agent_id
        group by a.agent_id, a.is_short
    ), asked as (
        select coalesce(sum(greatest(a.fair - a.has, 0)), 0) as trackers
        from agent a
        where a.is_short and a.agent_id <> me
    ), placed as (
        select w.tracker_id, w.owner, row_number() over (partition by w.owner order by w.tracker_id) as place
        from work w
    ), shared as (
        select p.tracker_id,
               case
                   when p.owner = me then case when p.place > greatest(mine.fair, mine.has - asked.trackers) then 'given' end
                   when other.agent_id is null then case when mine.has >= mine.fair then 'left' end
                   when mine.has < mine.fair and p.place > other.fair then 'spare'
                   else 'theirs'
               end as share
        from placed p
        join agent mine on mine.agent_id = me
        cross join asked
        left join agent other on other.agent_id = p.owner
    )
    select s.tracker_id, s.share
    from shared s
    where s.share is not null
$$;

comment on function crawl.tracker_shares(bigint, timestamptz, timestamptz) is
    'Trackers that are not simply an agent''s to scrape: theirs, which is another''s; left, which is nobody''s, but this agent has its share; spare, which another has beyond its share while this one has too few; given, which this one has beyond its share and another asked for since short_since. Agents count while they run and were heard of since alive_since. None for an agent alone.';

create function crawl.tracker_free_at(
    share text, has_lease boolean, due_at timestamptz, lease_expires_at timestamptz, at timestamptz, lease interval, left_for interval)
returns timestamptz
language sql immutable
as $$
    select greatest(
        case
            when share is null or share = 'spare' then due_at
            when share = 'given' then due_at + lease + left_for
            when has_lease and lease_expires_at > greatest(due_at, at) then due_at
            else due_at + left_for
        end,
        case when not has_lease then lease_expires_at end)
$$;

comment on function crawl.tracker_free_at(text, boolean, timestamptz, timestamptz, timestamptz, interval, interval) is
    'When an agent may claim a tracker that is due then: its own at once; another''s a moment later, but at once while it has the lease, so that nobody else may come. What it gives away rests until its lease is over and another had the time to come.';
