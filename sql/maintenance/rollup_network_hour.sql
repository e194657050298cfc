insert into crawl.network_hour (hour, country, asn, peers, reachable)
select
    @hour, country, asn, hll_add_agg(hll_hash_bytea(peer_key)),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where outcome = 'handshaken'), hll_empty())
from crawl.visit
where observed_at >= @hour and observed_at < @until
  and outcome not in ('inconclusive', 'cancelled', 'blocked')
group by country, asn
