-- title: Trackers, day by day
-- question: Which trackers answer, and how fast?
-- column: day day Day (UTC)
-- column: tracker_id integer Number of the tracker in this database
-- column: scheme text udp, http or https
-- column: host text Its host; empty where its URL has an address in place of a name. Paths are left out: they may hold what lets a person in
-- column: checks integer Checks
-- column: answered integer Checks that were answered
-- column: uptime share Share of the observed time in which it answered
-- column: rtt_p50_ms ms Median round trip
-- column: rtt_p95_ms ms 95th percentile of the round trip
select
    d.day, t.tracker_id, t.scheme,
    -- An address is all digits and dots, or in brackets.
    case when x.host !~ '^([0-9.]+|0[xX].*|\[.*)$' then x.host end as host,
    d.checks, d.answered, round(d.uptime::numeric, 6)::double precision as uptime, d.rtt_p50_ms, d.rtt_p95_ms
from report.tracker_day d
join crawl.tracker t on t.url = d.tracker
cross join lateral (select lower(substring(d.tracker from '^[a-zA-Z0-9+.-]+://(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)')) as host) x
where d.day = @day::date
order by t.tracker_id
