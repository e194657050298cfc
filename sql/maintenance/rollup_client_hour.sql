insert into crawl.client_hour (hour, client, version, visits, peers)
select @hour, client, version, count(*), hll_add_agg(hll_hash_bytea(peer_key))
from crawl.visit
where observed_at >= @hour and observed_at < least(@hour::timestamptz + interval '1 hour', @now::timestamptz) and outcome = 'handshaken'
group by client, version
