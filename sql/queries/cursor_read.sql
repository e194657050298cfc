select
    segment as "Segment", position_bytes as "Offset", records as "Ordinal",
    coalesce(newest_segment, segment) as "NewestSegment",
    coalesce(newest_position_bytes, position_bytes) as "NewestOffset",
    coalesce(newest_records, records) as "NewestOrdinal"
from crawl.journal_cursor
where journal_id = @JournalId;
