-- title: Storage by part
-- question: What takes the room?
-- column: scope text The database, or the folders of an agent
-- column: part text Part
-- column: bytes integer Bytes in use
select scope, part, bytes
from report.storage_part
order by scope = 'database' desc, scope, bytes desc, part
