with seen as (
    select swarm_id, (observed_at at time zone 'UTC')::date as day from raw.crawl
    union select swarm_id, (observed_at at time zone 'UTC')::date from raw.claim
    union select swarm_id, (observed_at at time zone 'UTC')::date from crawl.visit
    union select s.swarm_id, m.day from raw.minute m join crawl.swarm s on s.info_hash = decode(m.info_hash, 'hex') where m.is_verified or m.trackers > 0
), swarm as (
    select day, count(*) as swarms, (select count(*) from raw.minute m where m.day = x.day and (m.is_verified or m.trackers > 0)) / 1440.0 / count(*) as observed
    from seen x group by day
), visited as (
    select
        (observed_at at time zone 'UTC')::date as day, count(*) as visits, count(*) filter (where outcome = 'handshaken') as handshakes,
        count(*) filter (where outcome = 'handshaken' and client is null) as unknown
    from crawl.visit group by 1
), crawled as (
    select (observed_at at time zone 'UTC')::date as day, count(*) as crawls from crawl.swarm_snapshot group by 1
), checked as (
    select (observed_at at time zone 'UTC')::date as day, count(*) as checks, count(*) filter (where is_answered) as answered from raw.told group by 1
)
select
    day, swarms, observed, crawls, visits, handshakes, handshakes / visits::float8 as handshake_share, unknown / handshakes::float8 as unknown_clients, checks,
    answered / checks::float8 as answered_share
from swarm join visited using (day) join crawled using (day) join checked using (day)
