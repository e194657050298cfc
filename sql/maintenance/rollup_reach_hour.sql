insert into crawl.reach_hour (hour, family, peers, answered, connected, refused)
select
    @hour, family(peer_prefix), hll_add_agg(hll_hash_bytea(peer_key)),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where outcome = 'handshaken'), hll_empty()),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where stage <> 'connect'), hll_empty()),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where outcome = 'refused'), hll_empty())
from crawl.visit
where observed_at >= @hour and observed_at < @until
  and outcome not in ('inconclusive', 'cancelled', 'blocked')
group by family(peer_prefix)
