-- title: Times of little room
-- question: When was less looked at than planned, for want of room?
-- parameter: since time -7d Times that end after this moment
-- parameter: until time now Times that begin before this moment
-- column: scope text The database, or the folders of an agent
-- column: from_at time From
-- column: to_at time Until; empty while it lasts
-- column: step text dropping, sampling, stopped
-- column: thinning integer One of so many was looked at
-- column: used_bytes integer Bytes in use when it began
-- column: limit_bytes integer Bytes that might be used
select scope, from_at, to_at, step, thinning, used_bytes, limit_bytes
from report.storage_step
where coalesce(to_at, 'infinity') >= @since::timestamptz and from_at < @until::timestamptz
order by from_at, scope
