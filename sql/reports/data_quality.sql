-- title: Quality of the data, day by day
-- question: How much of each day was observed, and what went wrong?
-- method: Counts of what is stored; checks that our own network spoilt are left out of the trackers' numbers.
-- parameter: since time -30d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: swarms integer Swarms observed
-- column: observed share Mean share of the day that was observed of each
-- column: crawls integer Crawls
-- column: visits integer Visits to peers
-- column: handshakes integer Of these, handshakes
-- column: handshake_share share Their share
-- column: unknown_clients share Share of the handshakes of clients that are not known
-- column: checks integer Tracker checks
-- column: answered_share share Share of these that was answered
-- chart: line day observed
with swarm as (
    select day, swarms, observed_seconds / 86400 as observed, crawls, visits
    from crawl.day_totals((@since::timestamptz at time zone 'UTC')::date, (@until::timestamptz at time zone 'UTC')::date)
), client as (
    select (hour at time zone 'UTC')::date as day, sum(visits) as handshakes, coalesce(sum(visits) filter (where client is null), 0) as unknown
    from crawl.client_hour
    where (hour at time zone 'UTC')::date between (@since::timestamptz at time zone 'UTC')::date and (@until::timestamptz at time zone 'UTC')::date
    group by 1
), tracker as (
    select (hour at time zone 'UTC')::date as day, sum(checks) as checks, sum(answered) as answered
    from crawl.tracker_hour
    where (hour at time zone 'UTC')::date between (@since::timestamptz at time zone 'UTC')::date and (@until::timestamptz at time zone 'UTC')::date
    group by 1
)
select
    day, s.swarms, s.observed / nullif(s.swarms, 0) as observed, s.crawls, s.visits, c.handshakes::bigint as handshakes,
    c.handshakes / nullif(s.visits, 0)::double precision as handshake_share, c.unknown / nullif(c.handshakes, 0)::double precision as unknown_clients,
    t.checks::bigint as checks, t.answered / nullif(t.checks, 0)::double precision as answered_share
from swarm s
full join client c using (day)
full join tracker t using (day)
order by day
