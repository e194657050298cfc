-- Whether the server takes what is written and lets us make temporary tables, how many connections it has left for us, and who else lives under our name.
select
    pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as "IsReadOnly",
    has_database_privilege(current_database(), 'TEMPORARY') as "MayMakeTemporary",
    current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
        -- Of other accounts' sessions everybody may know the number, and no more.
        - (select sum(numbackends) from pg_stat_database)::integer as "FreeConnections",
    -- An agent that runs has its own already.
    (select count(*) from pg_stat_activity where usename = current_user and datname = current_database())::integer as "OwnConnections",
    (select a.host from crawl.agent a
     where a.name = @Name and a.journal_id is distinct from @JournalId and a.stopped_at is null and a.heartbeat_at >= @AliveSince) as "OtherHost"
