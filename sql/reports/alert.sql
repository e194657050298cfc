-- title: Alerts
-- question: What needs, or needed, a person?
-- parameter: since time -30d Raised, or still open, after this moment
-- parameter: until time now Raised before this moment
-- column: raised_at time First came
-- column: code text Code; names the runbook
-- column: severity text info, warning, critical
-- column: subject text Subject
-- column: body text What happened
-- column: count integer How often
-- column: mailed_at time First mail left
-- column: resolved_at time Over
select raised_at, code, severity, subject, body, count, mailed_at, resolved_at
from report.alert
where raised_at < @until::timestamptz and (raised_at >= @since::timestamptz or resolved_at is null or resolved_at >= @since::timestamptz)
order by resolved_at is not null, raised_at desc, code, subject
