-- codes: storage_dropping, storage_sampling, storage_stopped
with short as (
    select n.*, array_position(array['dropping', 'sampling', 'stopped'], n.step) as rank
    from crawl.storage_now n
    -- An agent that is gone does not measure any more.
    where n.step <> 'none' and n.measured_at > @now::timestamptz - interval '1 hour'
)
select
    s.code,
    s.code || ':' || n.scope as key,
    s.severity,
    true as is_certain,
    format(s.subject, n.scope) as subject,
    format(
        E'%s uses %s of %s (%s more are spoken for), as of %s UTC.\n\n%s\n\nLook at `crawler status`, and give more room (Storage:BudgetBytes, Storage:ServerBudgetBytes, the disk), or ask for less.',
        n.scope, pg_size_pretty(n.used_bytes), coalesce(pg_size_pretty(n.limit_bytes), 'an unknown limit'), pg_size_pretty(n.reserved_bytes),
        to_char(n.measured_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), s.consequence) as body
from short n
join (values
    (1, 'storage_dropping', 'info', 'Storage of %s is short: old raw rows and archives go',
     'Raw days go before Retention:RawDays, the oldest first, and only when the sums hold every row of them; stored journal segments, old logs and summaries go too. Reports lose nothing.'),
    (2, 'storage_sampling', 'warning', 'Storage of %s is short: less is looked at',
     'Crawls and scrapes are further apart, and fewer peers of large swarms are visited. The report storage_step says from when to when.'),
    (3, 'storage_stopped', 'critical', 'Storage of %s is used up: nothing is claimed any more',
     'Nothing that was observed is lost, but nothing new is seen until there is room.')) as s (rank, code, severity, subject, consequence)
  on s.rank <= n.rank
order by s.rank, n.scope
