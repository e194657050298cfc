-- title: Clients, day by day
-- question: Which clients and versions do the peers run?
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: client text Client
-- column: version text Version
-- column: peers integer Distinct peers that answered our handshake
-- column: share share Share of the day's peers
-- chart: bar client peers
select day, client, version, peers, share
from report.client_day
where day >= (@since::timestamptz at time zone 'UTC')::date
  and day <= (@until::timestamptz at time zone 'UTC')::date
order by day, peers desc, client, version
