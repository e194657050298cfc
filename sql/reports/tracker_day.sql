-- title: Trackers, day by day
-- question: Which trackers answer, and how fast?
-- method: Time-weighted: how a check ended holds until the next, at most two hours. Round trips are right to one percent.
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: tracker text Tracker
-- column: checks integer Checks
-- column: answered integer Checks that were answered
-- column: uptime share Share of the observed time in which it answered
-- column: rtt_p50_ms ms Median round trip
-- column: rtt_p95_ms ms 95th percentile of the round trip
-- chart: line day uptime tracker
select day, tracker, checks, answered, uptime, rtt_p50_ms, rtt_p95_ms
from report.tracker_day
where day >= (@since::timestamptz at time zone 'UTC')::date
  and day <= (@until::timestamptz at time zone 'UTC')::date
order by day, tracker
