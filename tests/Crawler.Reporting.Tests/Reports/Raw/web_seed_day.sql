-- within 0.011 (round trips are counted in steps of two percent): rtt_p50_ms rtt_p95_ms
-- Minute by minute what the newest check of the last two hours says, of those that say anything of the content.
with told as (
    select
        c.*, (c.observed_at at time zone 'UTC')::date as day, outcome = 'ok' and coalesce(content_bytes <> expected_bytes, false) as is_wrong,
        outcome = 'ok' and coalesce(content_bytes = expected_bytes, true) as is_there
    from crawl.web_seed_check c
    where outcome not in ('inconclusive', 'cancelled', 'blocked') and not coalesce(http_status in (405, 429, 501), false)
), minute as (
    select w.web_seed_id, (m.at at time zone 'UTC')::date as day, x.is_there
    from crawl.web_seed w
    cross join generate_series('2026-04-29 00:00+00'::timestamptz, '2026-05-02 11:59+00', interval '1 minute') as m (at)
    join lateral (
        select is_there from told x where x.web_seed_id = w.web_seed_id and x.observed_at <= m.at and x.observed_at > m.at - interval '2 hours'
        order by observed_at desc limit 1) x on true
), entered (name, url, host) as (
    values
        ('swarm 1', 'https://Mirror.example:8443/pub/', 'mirror.example'), ('swarm 1', 'http://[2001:db8::1]:80/x?y', '2001:db8::1'),
        ('swarm 4', 'http://a.example/file', 'a.example'), ('swarm 8', 'http://a.example/file', 'a.example')
)
select
    m.day, encode(s.info_hash, 'hex') as info_hash, w.url, e.host, c.checks, c.available, c.wrong_length, avg(m.is_there::integer) as availability,
    count(*) / 1440.0 as observed, c.p50 as rtt_p50_ms, c.p95 as rtt_p95_ms
from minute m
join crawl.web_seed w using (web_seed_id)
join crawl.swarm s using (swarm_id)
join entered e on e.name = s.name and e.url = w.url
cross join lateral (
    select
        count(*) as checks, count(*) filter (where is_there) as available, count(*) filter (where is_wrong) as wrong_length,
        percentile_disc(0.5) within group (order by rtt_ms) as p50, percentile_disc(0.95) within group (order by rtt_ms) as p95
    from told x where x.web_seed_id = m.web_seed_id and x.day = m.day) c
group by m.day, s.info_hash, w.url, e.host, c.checks, c.available, c.wrong_length, c.p50, c.p95
