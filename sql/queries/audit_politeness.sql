-- Every request of the ledger beside what the tracker had asked for before it was sent: requests and answers in one line of time for each
-- tracker, and for each swarm at a tracker. A minimum beyond @LongestSeconds is not obeyed: a stranger cannot park a swarm for ever.
with answer as (
    select
        c.check_id, c.tracker_id, c.agent_id, c.observed_at, c.kind, c.outcome,
        least(greatest(c.interval_seconds, c.min_interval_seconds, 0), @LongestSeconds) as interval_seconds,
        least(greatest(c.min_interval_seconds, 0), @LongestSeconds) as min_interval_seconds
    from crawl.tracker_check c
    where c.observed_at >= @Since::timestamptz - 2 * make_interval(secs => @LongestSeconds) and c.observed_at < @Until
      and c.outcome not in ('cancelled', 'blocked', 'inconclusive')
), request as (
    select r.request_id, r.tracker_id, r.swarm_id, r.agent_id, r.observed_at, r.purpose
    from crawl.tracker_request r
    where r.observed_at >= @Since::timestamptz - make_interval(secs => @LongestSeconds) and r.observed_at < @Until
), at_swarm as (
    select tracker_id, swarm_id, agent_id, observed_at, purpose, null::text as outcome, null::integer as seconds, null::integer as min_seconds
    from request
    where purpose = 'started'
    union all
    select a.tracker_id, c.swarm_id, a.agent_id, a.observed_at, null, a.outcome, a.interval_seconds::integer, a.min_interval_seconds::integer
    from answer a
    join crawl.claim c on c.check_id = a.check_id and c.observed_at = a.observed_at
    where a.kind = 'announce'
), swarm_line as (
    select
        e.*,
        max(observed_at) filter (where purpose = 'started') over before as started_before,
        max(observed_at + make_interval(secs => min_seconds)) filter (where outcome = 'tracker_failure' and min_seconds > 0) over before as retry_at,
        lag(seconds) over line as seconds_before,
        lag(outcome) over line as outcome_before,
        lead(outcome) over line as outcome_after
    from at_swarm e
    window
        line as (partition by tracker_id, swarm_id order by observed_at, purpose nulls last),
        before as (line rows between unbounded preceding and 1 preceding)
), at_tracker as (
    select tracker_id, swarm_id, agent_id, observed_at, purpose, null::text as kind, null::text as outcome, null::integer as min_seconds
    from request
    union all
    select tracker_id, null, agent_id, observed_at, null, kind, outcome, min_interval_seconds::integer
    from answer
    where kind = 'scrape' or (outcome not in ('ok', 'unknown_torrent', 'tracker_failure') and min_interval_seconds > 0)
), tracker_line as (
    select
        e.*,
        max(observed_at + make_interval(secs => min_seconds))
            filter (where outcome not in ('ok', 'unknown_torrent', 'tracker_failure') and min_seconds > 0) over before as retry_at
    from at_tracker e
    window before as (partition by tracker_id order by observed_at, purpose nulls last rows between unbounded preceding and 1 preceding)
), scrape_line as (
    select
        e.*,
        max(observed_at) filter (where purpose is not null) over before as scraped_before,
        lag(min_seconds) over line as seconds_before,
        lag(outcome) over line as outcome_before
    from at_tracker e
    where purpose = 'scrape' or kind = 'scrape'
    window
        line as (partition by tracker_id order by observed_at, purpose nulls last),
        before as (line rows between unbounded preceding and 1 preceding)
), verdict as (
    select 'announce_interval' as rule, tracker_id, swarm_id, agent_id, observed_at,
           started_before + make_interval(secs => seconds_before) as allowed_at, null::boolean as is_kept
    from swarm_line
    where purpose = 'started' and outcome_before = 'ok' and seconds_before > 0
    union all
    select 'retry_in', tracker_id, swarm_id, agent_id, observed_at, retry_at, null
    from swarm_line
    where purpose = 'started' and retry_at is not null
    union all
    select 'scrape_min_interval', tracker_id, swarm_id, agent_id, observed_at, scraped_before + make_interval(secs => seconds_before), null
    from scrape_line
    where purpose = 'scrape' and outcome_before = 'ok' and seconds_before > 0
    union all
    select 'retry_after', tracker_id, swarm_id, agent_id, observed_at, retry_at, null
    from tracker_line
    where purpose is not null and retry_at is not null
    union all
    -- Whoever refused, or was not reached, took no note of us.
    select 'farewell', l.tracker_id, l.swarm_id, l.agent_id, l.observed_at, null, exists (
        select
        from request r
        where r.purpose = 'stopped' and r.tracker_id = l.tracker_id and r.swarm_id = l.swarm_id and r.observed_at >= l.observed_at)
    from swarm_line l
    where purpose = 'started' and observed_at < @Until::timestamptz - make_interval(secs => @FarewellSeconds)
      and coalesce(outcome_after, '') not in ('refused', 'unreachable', 'dns_failed', 'tls_failed', 'http_error', 'tracker_failure')
)
select v.rule as "Rule", t.url as "Tracker", encode(s.info_hash, 'hex') as "InfoHash", g.name as "Agent", v.observed_at as "SentAt",
       v.allowed_at as "AllowedAt", coalesce(v.is_kept, v.observed_at >= v.allowed_at) as "IsKept"
from verdict v
join crawl.tracker t on t.tracker_id = v.tracker_id
join crawl.agent g on g.agent_id = v.agent_id
left join crawl.swarm s on s.swarm_id = v.swarm_id
where v.observed_at >= @Since
