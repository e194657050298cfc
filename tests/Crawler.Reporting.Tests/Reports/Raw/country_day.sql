-- Peers of one network are of one country.
with counted as (
    select
        day, country, asn, count(distinct peer_key) as peers, count(distinct peer_key) filter (where outcome = 'handshaken') as reachable, avg(weight) as weight
    from raw.visit group by day, country, asn
), total as (
    select day, sum(peers * weight) as peers, sum(peers * weight) ^ 2 / sum(peers * weight ^ 2) as effective from counted group by day
)
select
    day, country, sum(c.peers)::bigint as peers, sum(reachable)::bigint as reachable, sum(c.peers * weight) / t.peers as share,
    raw.wilson(sum(c.peers * weight) / t.peers, effective, -1) as share_low, raw.wilson(sum(c.peers * weight) / t.peers, effective, 1) as share_high
from counted c join total t using (day)
group by day, country, t.peers, effective
