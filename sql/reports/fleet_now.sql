-- title: The fleet now
-- question: Do the agents work?
-- column: agent text Agent
-- column: host text Machine
-- column: version text Version
-- column: started_at time Started
-- column: heartbeat_at time Last sign of life
-- column: state text alive, late, dead, stopped
-- column: checks_last_hour integer Tracker checks in the last hour
-- column: visits_last_hour integer Visits in the last hour
-- column: journal_lag_seconds seconds Age of the oldest observation not yet stored
-- column: wanted_mode text What a person wants it to do: running, paused, drained
-- column: mode text What it did at its last sign of life
select agent, host, version, started_at, heartbeat_at, state, checks_last_hour, visits_last_hour, journal_lag_seconds, wanted_mode, mode
from report.fleet_now
order by array_position(array['dead', 'late', 'alive', 'stopped'], state), agent
