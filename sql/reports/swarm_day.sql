-- title: Swarms, day by day
-- question: How available was the content?
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: day day Day (UTC)
-- column: info_hash text Info-hash
-- column: checks integer Times that a tracker gave counts
-- column: visits integer Visits to peers
-- column: max_seeders integer Most seeders
-- column: avg_seeders number Seeders, averaged over the observed time
-- column: max_leechers integer Most leechers
-- column: availability share Share of the observed time with a complete copy
-- column: observed share Share of the day that was observed
-- column: min_distributed_copies number Fewest distributed copies
-- chart: line day availability info_hash
select day, info_hash, checks, visits, max_seeders, avg_seeders, max_leechers, availability, observed, min_distributed_copies
from report.swarm_day
where day >= (@since::timestamptz at time zone 'UTC')::date
  and day <= (@until::timestamptz at time zone 'UTC')::date
  and (@hash::text is null or info_hash = @hash::text)
order by day, info_hash
