with counted as (
    select day, client, version, count(distinct peer_key) as peers, avg(weight) as weight
    from raw.visit where outcome = 'handshaken' and client is not null group by day, client, version
), total as (
    select day, client, sum(peers * weight) as peers, sum(peers * weight) ^ 2 / sum(peers * weight ^ 2) as effective from counted group by day, client
)
select
    day, client, version, c.peers, c.peers * weight / t.peers as client_share, raw.wilson(c.peers * weight / t.peers, effective, -1) as share_low,
    raw.wilson(c.peers * weight / t.peers, effective, 1) as share_high
from counted c join total t using (day, client)
