-- title: Clients, day by day
-- question: Which clients and versions do the peers run?
-- method: Distinct peers that answered; shares with the 95 % interval of Wilson (1927), on Kish's effective number of peers where some stand for more than others.
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: client text Client; other for those of too few peers to be shown
-- column: version text Version
-- column: peers integer Distinct peers that answered our handshake
-- column: share share Share of the day's peers
-- column: share_low share Lower end of its 95 % interval
-- column: share_high share Upper end of it
-- chart: bar client peers
with shown as (
    select
        day,
        case when peers >= @smallest_group::integer then client else 'other' end as client,
        case when peers >= @smallest_group::integer then version end as version,
        peers,
        share,
        effective_peers
    from report.client_day
    where day >= (@since::timestamptz at time zone 'UTC')::date
      and day <= (@until::timestamptz at time zone 'UTC')::date
)
select
    day, client, version, sum(peers)::bigint as peers, sum(share) as share,
    report.wilson_low(sum(share), max(effective_peers)) as share_low, report.wilson_high(sum(share), max(effective_peers)) as share_high
from shown
group by day, client, version
order by day, sum(peers) desc, client, version
