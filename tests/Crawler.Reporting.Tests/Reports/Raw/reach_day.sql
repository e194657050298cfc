select
    day, family, count(*) as peers, count(*) filter (where best = 4) as answered, count(*) filter (where best = 3) as failed, count(*) filter (where best = 2) as refused,
    count(*) filter (where best = 1) as silent, count(*) filter (where best < 4) / count(*)::float8 as unreached_share
from (
    select
        (observed_at at time zone 'UTC')::date as day, family(peer_prefix) as family, peer_key,
        max(case when outcome = 'handshaken' then 4 when stage <> 'connect' then 3 when outcome = 'refused' then 2 else 1 end) as best
    from crawl.visit where outcome not in ('inconclusive', 'cancelled', 'blocked') group by 1, 2, 3) x
group by day, family
order by day, family
