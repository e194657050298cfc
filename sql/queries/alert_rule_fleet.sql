-- codes: agent_late, agent_dead
select
    code,
    code || ':' || agent as key,
    case code when 'agent_dead' then 'critical' else 'warning' end as severity,
    true as is_certain,
    format('Agent %s on %s is %s', agent, host, state) as subject,
    format(E'Agent %s on %s was last heard of at %s UTC (it started at %s UTC, version %s).\n\n%s',
        agent, host, to_char(heartbeat_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
        to_char(started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), version,
        case code
            when 'agent_dead' then 'Other agents take its work over. Look at its host and its log, and start it again.'
            else 'It may be stuck, or its way to the database may be. Look at its log.'
        end) as body
from report.fleet_now
join (values ('agent_late', array['late', 'dead']), ('agent_dead', array['dead'])) rule (code, states) on state = any (rule.states)
where heartbeat_at > @now::timestamptz - interval '30 days'
order by key
