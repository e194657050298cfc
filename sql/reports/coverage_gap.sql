-- title: Coverage gaps
-- question: When did an agent see nothing?
-- parameter: since time -7d Gaps that end after this moment
-- parameter: until time now Gaps that begin before this moment
-- column: agent text Agent
-- column: from_at time End of the last minute with an observation
-- column: to_at time Next minute with one
-- column: reason text stopped, restarted, storage, network, silent
select agent, from_at, to_at, reason
from crawl.coverage_gaps(@since::timestamptz, @until::timestamptz)
order by from_at, agent
