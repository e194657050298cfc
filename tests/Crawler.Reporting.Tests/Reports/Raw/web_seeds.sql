-- Web seeds as they were entered; that of swarm 8 left the catalogue with it.
with entered (name, web_seeds, hosts) as (
    values ('swarm 1', 3, '[2001:db8::1] a.example mirror.example'), ('swarm 4', 1, 'a.example'), ('swarm 9', 7, '0.example 1.example 2.example 3.example 4.example')
)
select encode(s.info_hash, 'hex') as info_hash, s.name, h.health, v.seeders as verified_seeders, v.distributed_copies, e.web_seeds, e.hosts,
    nullif(k.checked, 0) as checked, case when k.checked > 0 then k.available end as available, k.checked_at
from entered e
join crawl.swarm s using (name)
left join raw.last_crawl v using (swarm_id)
left join raw.claimed c using (swarm_id)
cross join lateral (
    select
        count(*) as checked, count(*) filter (where x.outcome = 'ok' and coalesce(x.content_bytes = x.expected_bytes, true)) as available,
        max(x.observed_at) as checked_at
    from (
        select distinct on (web_seed_id) * from crawl.web_seed_check
        where swarm_id = s.swarm_id and outcome not in ('inconclusive', 'cancelled', 'blocked') and not coalesce(http_status in (405, 429, 501), false)
        order by web_seed_id, observed_at desc) x) k,
raw.health(v.seeders, v.distributed_copies, v.known_peers, c.seeders, c.leechers) as h (health)
