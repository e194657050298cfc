with visited as (
    select
        (observed_at at time zone 'UTC')::date as day, count(*) as visits, count(*) filter (where outcome = 'handshaken') as handshakes,
        count(*) filter (where outcome = 'handshaken' and client is null) as unknown
    from crawl.visit group by 1
), crawled as (
    select (observed_at at time zone 'UTC')::date as day, count(*) as crawls from crawl.swarm_snapshot group by 1
), checked as (
    select
        (observed_at at time zone 'UTC')::date as day, count(*) as checks, count(*) filter (where outcome in ('ok', 'unknown_torrent', 'tracker_failure')) as answered
    from crawl.tracker_check where outcome not in ('inconclusive', 'cancelled', 'blocked') group by 1
)
select
    day, crawls, visits, handshakes, handshakes / visits::float8 as handshake_share, unknown / handshakes::float8 as unknown_clients, checks, answered / checks::float8 as answered_share
from visited join crawled using (day) join checked using (day)
order by day
