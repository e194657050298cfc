-- A visit stands for as many peers as the sample of the newest crawl of its swarm does.
with sample as (
    select swarm_id, sample_share
    from (
        select distinct on (swarm_id) swarm_id, sample_share
        from crawl.swarm_snapshot
        where observed_at >= @since and observed_at < @until
        order by swarm_id, observed_at desc
    ) newest
    where sample_share < 1
)
insert into crawl.network_hour (hour, country, asn, visits, weight, peers, reachable)
select
    @hour, country, asn, count(*), sum(1 / coalesce(sample_share, 1)::double precision), hll_add_agg(hll_hash_bytea(peer_key)),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where outcome = 'handshaken'), hll_empty())
from crawl.visit
left join sample using (swarm_id)
where observed_at >= @hour and observed_at < @until
  and outcome not in ('inconclusive', 'cancelled', 'blocked')
group by country, asn
