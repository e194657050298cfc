-- title: Coverage gaps
-- question: When did an agent see nothing?
-- parameter: since time -7d Gaps that end after this moment
-- parameter: until time now Gaps that begin before this moment
-- column: agent text Agent
-- column: from_at time Last minute with an observation
-- column: to_at time Next minute with one
-- column: reason text stopped, restarted, storage, silent
select agent, from_at, to_at, reason
from report.coverage_gap
where to_at >= @since::timestamptz and from_at < @until::timestamptz
order by from_at, agent
