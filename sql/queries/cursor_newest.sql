update crawl.journal_cursor
set newest_segment = @segment, newest_position_bytes = @position_bytes, newest_records = @records
where journal_id = @journal_id;
