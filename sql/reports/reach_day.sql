-- title: Reachability, day by day
-- question: How many of the peers that trackers name can be reached at all?
-- method: Each peer counts once a day, for the best that a visit came to; the share with the 95 % interval of Wilson (1927), on Kish's effective number of peers where some stand for more than others.
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: family integer IP version
-- column: peers integer Distinct peers visited
-- column: answered integer Peers that answered our handshake
-- column: failed integer Peers that took the connection, but never answered the handshake
-- column: refused integer Peers whose host only ever refused
-- column: silent integer Peers from which nothing ever came
-- column: unreached_share share Share that never answered: the most that can be behind NAT
-- column: unreached_low share Lower end of its 95 % interval
-- column: unreached_high share Upper end of it
-- chart: line day unreached_share family
select day, family, peers, answered, failed, refused, silent, unreached_share, unreached_low, unreached_high
from report.reach_day
where day >= (@since::timestamptz at time zone 'UTC')::date
  and day <= (@until::timestamptz at time zone 'UTC')::date
order by day, family
