-- title: Swarms, day by day
-- question: How available was the content?
-- column: day day Day (UTC)
-- column: info_hash text Info-hash, hex
-- column: checks integer Times that a tracker gave counts
-- column: visits integer Visits to peers
-- column: max_seeders integer Most seeders: verified where any crawl verified something, else claimed
-- column: avg_seeders number Seeders, averaged over the observed time
-- column: max_leechers integer Most leechers, by the same rule
-- column: availability share Share of the observed time with a complete copy
-- column: observed share Share of the day that was observed
-- column: min_distributed_copies number Fewest distributed copies
select
    day, info_hash, checks, visits, max_seeders, round(avg_seeders::numeric, 6)::double precision as avg_seeders, max_leechers,
    round(availability::numeric, 6)::double precision as availability, round(observed::numeric, 6)::double precision as observed,
    round(min_distributed_copies::numeric, 6)::double precision as min_distributed_copies
from report.swarm_day
where day = @day::date
order by info_hash collate "C"
