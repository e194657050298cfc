-- title: Storage
-- question: How much room is used, how much is there, and for how long?
-- column: scope text The database, or the folders of an agent
-- column: step text none, dropping, sampling, stopped
-- column: used_bytes integer Bytes in use
-- column: reserved_bytes integer Bytes spoken for
-- column: limit_bytes integer Bytes that may be used
-- column: growth_bytes_day integer Growth in bytes a day
-- column: days_to_full number Days until nothing is claimed any more
-- column: thinning integer One of so many is looked at
-- column: measured_at time Measured
select scope, step, used_bytes, reserved_bytes, limit_bytes, growth_bytes_day, days_to_full, thinning, measured_at
from report.storage_now
order by scope = 'database' desc, scope
