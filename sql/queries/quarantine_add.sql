insert into crawl.quarantine (quarantined_at, journal_id, segment, position_bytes, record_type, record_version, reason, payload)
values (@Now, @JournalId, @Segment, @Offset, @Type, @Version, @Reason, @Payload);
