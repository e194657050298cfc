-- What the server knows of itself, and what the fleet's journals still hold for it.
select
    pg_database_size(current_database()) as "DatabaseBytes",
    pg_size_bytes(current_setting('max_wal_size')) as "WalBound",
    (select coalesce(sum(journal_lag_bytes), 0)::bigint from crawl.agent where stopped_at is null) as "WaitingBytes"
