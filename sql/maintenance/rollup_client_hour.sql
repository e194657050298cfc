-- A visit stands for as many peers as the sample of the newest crawl of its swarm does.
with span as (
    select @hour::timestamptz as begins, least(@hour::timestamptz + interval '1 hour', @now::timestamptz) as ends
), sample as (
    select distinct on (swarm_id) swarm_id, sample_share
    from crawl.swarm_snapshot
    where observed_at >= @hour::timestamptz - crawl.evidence_horizon() and observed_at < (select ends from span) and sample_share < 1
    order by swarm_id, observed_at desc
)
insert into crawl.client_hour (hour, client, version, visits, weight, peers)
select @hour, client, version, count(*), sum(1 / coalesce(sample_share, 1)::double precision), hll_add_agg(hll_hash_bytea(peer_key))
from crawl.visit
left join sample using (swarm_id)
where observed_at >= (select begins from span) and observed_at < (select ends from span) and outcome = 'handshaken'
group by client, version
