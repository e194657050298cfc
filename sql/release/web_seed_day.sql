-- title: Web seeds, day by day
-- question: Did the HTTP servers that torrents name have the content?
-- column: day day Day (UTC)
-- column: info_hash text Info-hash, hex
-- column: web_seed_id integer Number of the web seed in this database
-- column: host text Its host; empty where its URL has an address in place of a name. Paths are left out: they may hold what lets a person in
-- column: checks integer Checks that say whether it had the content
-- column: available integer Of these, those by which it had
-- column: wrong_length integer Of the others, those that found a file of another length
-- column: availability share Share of the observed time in which it had the content
-- column: observed share Share of the day that was observed
-- column: rtt_p50_ms ms Median round trip
-- column: rtt_p95_ms ms 95th percentile of the round trip
select
    day, info_hash, web_seed_id,
    -- An address is all digits and dots, or has colons.
    case when host !~ '^([0-9.]+|0[xX].*|.*:.*)$' then host end as host,
    checks, available, wrong_length, round(availability::numeric, 6)::double precision as availability,
    round(observed::numeric, 6)::double precision as observed, rtt_p50_ms, rtt_p95_ms
from report.web_seed_day
where day = @day::date
order by info_hash collate "C", web_seed_id
