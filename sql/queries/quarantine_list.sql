select
    q.quarantined_at as "QuarantinedAt",
    q.journal_id as "JournalId",
    a.name as "Agent",
    q.segment as "Segment",
    q.position_bytes as "Offset",
    q.record_type as "RecordType",
    q.reason as "Reason",
    coalesce(octet_length(q.payload), 0) as "Bytes"
from crawl.quarantine q
left join crawl.journal_cursor c using (journal_id)
left join crawl.agent a using (agent_id)
where q.quarantined_at >= @Since
order by q.quarantine_id desc
limit @Most;
