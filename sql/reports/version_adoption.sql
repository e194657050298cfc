-- title: Adoption of versions
-- question: How fast do peers change to a new version?
-- method: Share of a client's distinct peers of the day, with the 95 % interval of Wilson (1927), on Kish's effective number of peers where some stand for more than others.
-- parameter: since time -30d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: client text Client
-- column: version text Version
-- column: peers integer Distinct peers that answered our handshake
-- column: client_share share Share of the client's peers of the day
-- column: share_low share Lower end of its 95 % interval
-- column: share_high share Upper end of it
-- chart: line day client_share version
select
    day, client, version, peers, client_share, report.wilson_low(client_share, client_peers) as share_low, report.wilson_high(client_share, client_peers) as share_high
from (
    select
        day, client, version, peers,
        (power(sum(share) over (partition by day, client), 2) / nullif(sum(share * share / nullif(peers, 0)) over (partition by day, client), 0))::double precision
            as client_peers,
        (share / nullif(sum(share) over (partition by day, client), 0))::double precision as client_share
    from report.client_day
    where day >= (@since::timestamptz at time zone 'UTC')::date
      and day <= (@until::timestamptz at time zone 'UTC')::date
      and client is not null
) x
where peers >= @smallest_group::integer
order by day, client, peers desc, version
