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
insert into crawl.reach_hour (hour, family, met_visits, met_weight, missed_visits, missed_weight, peers, answered, connected, refused)
select
    @hour, family(peer_prefix),
    count(*) filter (where outcome = 'handshaken'),
    coalesce(sum(1 / coalesce(sample_share, 1)::double precision) filter (where outcome = 'handshaken'), 0),
    count(*) filter (where outcome <> 'handshaken'),
    coalesce(sum(1 / coalesce(sample_share, 1)::double precision) filter (where outcome <> 'handshaken'), 0),
    hll_add_agg(hll_hash_bytea(peer_key)),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where outcome = 'handshaken'), hll_empty()),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where stage <> 'connect'), hll_empty()),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where outcome = 'refused'), hll_empty())
from crawl.visit
left join sample using (swarm_id)
where observed_at >= @hour and observed_at < @until
  and outcome not in ('inconclusive', 'cancelled', 'blocked')
group by family(peer_prefix)
