-- Moves only from where the batch began: whoever else moved it meanwhile has stored these records already.
insert into crawl.journal_cursor as c (
    journal_id, agent_id, segment, position_bytes, records, moved_at, newest_segment, newest_position_bytes, newest_records)
select @JournalId, @AgentId, @Segment, @Offset, @Ordinal, @Now, 0, 0, 0
where @IsFirst or exists (select from crawl.journal_cursor where journal_id = @JournalId)
on conflict (journal_id) do update
set agent_id = excluded.agent_id,
    segment = excluded.segment,
    position_bytes = excluded.position_bytes,
    records = excluded.records,
    moved_at = excluded.moved_at
where not @IsFirst and c.segment = @FromSegment and c.position_bytes = @FromOffset;
