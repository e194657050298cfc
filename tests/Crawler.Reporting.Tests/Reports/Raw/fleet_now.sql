-- Agents as entered, observations counted.
with entered (agent, host, version, started_at, heartbeat_at, state, lag, wanted_mode) as (
    values
        ('agent-1', 'host', '1', '2026-04-29 00:00+00', '2026-05-02 11:59:30+00', 'alive', 0.5, 'paused'),
        ('agent-2', 'host', '1', '2026-04-29 00:00+00', '2026-05-02 11:55+00', 'late', 300, 'running'),
        ('agent-3', 'host', '1', '2026-04-30 10:00+00', '2026-05-02 11:58+00', 'stopped', 0, 'running'),
        ('agent-4', 'other', '2', '2026-05-01 00:00+00', '2026-05-02 11:49:59+00', 'dead', 0, 'running')
)
select
    e.agent, e.host, e.version, e.started_at::timestamptz, e.heartbeat_at::timestamptz, e.state,
    (select count(*) from crawl.tracker_check x where x.agent_id = a.agent_id and x.observed_at > '2026-05-02 11:00+00') as checks_last_hour,
    (select count(*) from crawl.visit x where x.agent_id = a.agent_id and x.observed_at > '2026-05-02 11:00+00') as visits_last_hour,
    e.lag as journal_lag_seconds, e.wanted_mode, 'running' as mode
from entered e join crawl.agent a on a.name = e.agent
