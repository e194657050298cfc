-- left out (estimates, held to the lab's truth elsewhere): peers peers_low peers_high
-- Each hour of each swarm and tracker looked up by itself.
select
    h.hour, encode(w.info_hash, 'hex') as info_hash, t.url as tracker,
    (select count(*) from unnest(x.named)) as lists,
    (select avg(n) from unnest(x.named) n)::float8 as named_peers,
    (select avg(c) from unnest(x.claimed) c)::float8 as claimed_peers
from generate_series('2026-04-29 00:00+00'::timestamptz, '2026-05-02 11:00+00', interval '1 hour') as h (hour)
cross join crawl.swarm w
cross join crawl.tracker t
cross join lateral (
    select array_agg(c.list_named) as named, array_agg(c.list_claimed) as claimed
    from crawl.tracker_check c
    where date_trunc('hour', c.observed_at) = h.hour and c.tracker_id = t.tracker_id and c.list_swarm_id = w.swarm_id) x
where x.named is not null
