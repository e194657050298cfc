select c.journal_id as "JournalId", a.name as "Agent", c.segment as "Segment", c.records as "Records"
from crawl.journal_cursor c
left join crawl.agent a using (agent_id)
order by a.name, c.journal_id
