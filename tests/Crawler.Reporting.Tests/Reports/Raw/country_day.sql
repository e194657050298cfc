select
    day, country, peers, reachable, peers / sum(peers) over (partition by day) as share
from (
    select
        (observed_at at time zone 'UTC')::date as day, country, count(distinct peer_key) as peers,
        count(distinct peer_key) filter (where outcome = 'handshaken') as reachable
    from crawl.visit where outcome not in ('inconclusive', 'cancelled', 'blocked') group by 1, 2) x
order by day, country
