select day, client, version, peers, peers / sum(peers) over (partition by day) as share
from (
    select (observed_at at time zone 'UTC')::date as day, client, version, count(distinct peer_key) as peers
    from crawl.visit where outcome = 'handshaken' group by 1, 2, 3) x
order by day, client, version
