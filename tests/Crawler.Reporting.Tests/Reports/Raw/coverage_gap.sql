-- Ten minutes and more without an observation, between two or until now, but for those that an outage of the agent's network explains.
with seen as (
    select agent_id, observed_at as at from crawl.tracker_check
    union select agent_id, observed_at from crawl.visit
    union select agent_id, observed_at from crawl.swarm_snapshot
), gap as (
    select s.agent_id, s.at + interval '1 minute' as from_at, coalesce((select min(n.at) from seen n where n.agent_id = s.agent_id and n.at > s.at), '2026-05-02 12:00+00') as to_at
    from seen s
), told as (
    select
        name as agent, from_at, to_at,
        case
            when name <> 'agent-3' then 'silent'
            when to_at >= '2026-05-02 11:58+00' then 'stopped'
            when from_at <= '2026-04-30 10:00+00' and to_at >= '2026-04-30 10:00+00' then 'restarted'
            when from_at < '2026-05-01 08:00+00' and to_at > '2026-05-01 06:00+00' then 'storage'
            else 'silent'
        end as reason
    from gap join crawl.agent using (agent_id)
    where to_at - from_at >= interval '10 minutes'
)
select agent, from_at, to_at, reason
from told where not (agent = 'agent-3' and from_at >= '2026-05-01 12:00+00' and to_at <= '2026-05-01 14:00+00')
union all
values
    ('agent-3', '2026-05-01 12:00+00'::timestamptz, '2026-05-01 14:00+00'::timestamptz, 'network'),
    ('agent-4', '2026-04-30 04:00+00', '2026-04-30 04:03:10+00', 'network')
