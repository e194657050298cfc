-- title: Countries, day by day
-- question: In which countries are the peers?
-- method: Distinct peers visited, summed over networks; shares with the 95 % interval of Wilson (1927), on Kish's effective number of peers where some stand for more than others.
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: country text Country; other for those of too few peers to be shown
-- column: peers integer Distinct peers visited
-- column: reachable integer Distinct peers that answered our handshake
-- column: share share Share of the day's peers
-- column: share_low share Lower end of its 95 % interval
-- column: share_high share Upper end of it
-- chart: bar country peers
with by_country as (
    select day, country, sum(peers) as peers, sum(reachable) as reachable, sum(share) as share, max(effective_peers) as effective_peers
    from report.network_day
    where day >= (@since::timestamptz at time zone 'UTC')::date
      and day <= (@until::timestamptz at time zone 'UTC')::date
    group by day, country
), shown as (
    select day, case when peers >= @smallest_group::integer then country else 'other' end as country, peers, reachable, share, effective_peers
    from by_country
)
select
    day, country, sum(peers)::bigint as peers, sum(reachable)::bigint as reachable, sum(share) as share,
    report.wilson_low(sum(share), max(effective_peers)) as share_low, report.wilson_high(sum(share), max(effective_peers)) as share_high
from shown
group by day, country
order by day, sum(peers) desc, country
