-- title: Web seeds, day by day
-- question: Do the HTTP servers that torrents name have the content, and how fast do they answer?
-- method: The head of one file, the longest, is asked for (HEAD); nothing of the content is read. Available is status 200 and no other length than the metadata says. Time-weighted: what a check says holds until the next, at most two hours; unobserved time counts neither way. Checks that say nothing of the content (our own network cut, 405, 429, 501) are left out. Seeds of BEP 17, ftp, and folders of unknown content are not asked. Round trips are right to one percent.
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: day day Day (UTC)
-- column: info_hash text Info-hash
-- column: url text Web seed
-- column: host text Host
-- column: checks integer Checks that say whether it has the content
-- column: available integer Of these, those by which it has
-- column: wrong_length integer Of the others, those that found a file of another length
-- column: availability share Share of the observed time in which it had the content
-- column: observed share Share of the day that was observed
-- column: rtt_p50_ms ms Median round trip
-- column: rtt_p95_ms ms 95th percentile of the round trip
-- chart: line day availability url
select day, info_hash, url, host, checks, available, wrong_length, availability, observed, rtt_p50_ms, rtt_p95_ms
from report.web_seed_day
where day >= (@since::timestamptz at time zone 'UTC')::date
  and day <= (@until::timestamptz at time zone 'UTC')::date
  and (@hash::text is null or info_hash = @hash::text)
order by day, info_hash, url
