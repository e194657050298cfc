-- title: Networks, day by day
-- question: In which networks are the peers?
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: country text Country; other for networks of too few peers to be shown
-- column: asn integer Autonomous system
-- column: peers integer Distinct peers visited
-- column: reachable integer Distinct peers that answered our handshake
with shown as (
    select
        day,
        case when peers >= @smallest_group::integer then country else 'other' end as country,
        case when peers >= @smallest_group::integer then asn end as asn,
        peers,
        reachable
    from report.network_day
    where day >= (@since::timestamptz at time zone 'UTC')::date
      and day <= (@until::timestamptz at time zone 'UTC')::date
)
select day, country, asn, sum(peers)::bigint as peers, sum(reachable)::bigint as reachable
from shown
group by day, country, asn
order by day, sum(peers) desc, country, asn
