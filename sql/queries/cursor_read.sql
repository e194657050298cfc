select segment as "Segment", position_bytes as "Offset", records as "Ordinal"
from crawl.journal_cursor
where journal_id = @JournalId;
