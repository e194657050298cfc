-- title: Networks, day by day
-- question: In which networks are the peers?
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: country text Country
-- column: asn integer Autonomous system
-- column: peers integer Distinct peers visited
-- column: reachable integer Distinct peers that answered our handshake
select day, country, asn, peers, reachable
from report.network_day
where day >= (@since::timestamptz at time zone 'UTC')::date
  and day <= (@until::timestamptz at time zone 'UTC')::date
order by day, peers desc, country, asn
