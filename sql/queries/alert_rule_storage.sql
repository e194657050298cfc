-- codes: ingest_lag, rollup_mismatch, stray_rows
select
    'ingest_lag' as code,
    'ingest_lag:' || agent as key,
    'warning' as severity,
    journal_lag_seconds >= 300 as is_certain,
    format('Agent %s is %s minutes behind', agent, round(journal_lag_seconds / 60)) as subject,
    format(E'The oldest observation in the journal of agent %s on %s that is not in the database yet was %s seconds old at %s UTC.\n\nNothing is lost, but reports are behind by that time. Look at the load of the database and of its disks.',
        agent, host, round(journal_lag_seconds), to_char(heartbeat_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')) as body
from report.fleet_now
where state in ('alive', 'late') and journal_lag_seconds >= 120
union all
select
    'rollup_mismatch', 'rollup_mismatch:' || day, 'critical', fault_since < @now::timestamptz - interval '1 day',
    format('The sums of %s do not hold all raw rows', day),
    format(E'The raw rows of %s are to be dropped, but the rollups differ from them: %s.\n\nThe rows are kept, and the hours are summed anew. When this stays, look into the log of the rollup job.', day, fault)
from crawl.day_check
where fault is not null
union all
select
    'stray_rows', 'stray_rows:' || name, 'warning', true,
    format('Rows of crawl.%s have a time that no partition is made for', name),
    format(E'Observations lie in the default partition of crawl.%s: they came later than raw rows are kept, or the clock of an agent is wrong.\n\nThey are in no report of their day. Compare the clocks of the agents; then move or delete the rows of crawl.%s_default.', name, name)
from (
    select 'tracker_check' as name where exists (select from crawl.tracker_check_default)
    union all select 'claim' where exists (select from crawl.claim_default)
    union all select 'visit' where exists (select from crawl.visit_default)
    union all select 'swarm_snapshot' where exists (select from crawl.swarm_snapshot_default)
    union all select 'tracker_request' where exists (select from crawl.tracker_request_default)
    union all select 'session' where exists (select from crawl.session_default)
    union all select 'web_seed_check' where exists (select from crawl.web_seed_check_default)
) stray
order by key
