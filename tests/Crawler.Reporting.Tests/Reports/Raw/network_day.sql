with counted as (
    select
        day, country, asn, count(distinct peer_key) as peers, count(distinct peer_key) filter (where outcome = 'handshaken') as reachable, avg(weight) as weight
    from raw.visit group by day, country, asn
), total as (
    select day, sum(peers * weight) as peers, sum(peers * weight) ^ 2 / sum(peers * weight ^ 2) as effective from counted group by day
)
select
    day, country, asn, c.peers, reachable, c.peers * weight / t.peers as share, raw.wilson(c.peers * weight / t.peers, effective, -1) as share_low,
    raw.wilson(c.peers * weight / t.peers, effective, 1) as share_high
from counted c join total t using (day)
