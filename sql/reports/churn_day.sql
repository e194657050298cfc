-- title: Coming and going, day by day
-- question: How many peers come, and how many go?
-- method: Sessions by the day of their first handshake; each counts once, however long it is.
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: day day Day (UTC)
-- column: info_hash text Info-hash
-- column: came integer Sessions whose begin was observed
-- column: found integer Sessions that were under way when they were first seen
-- column: over integer Of both, sessions that are over
-- column: staying integer Of both, sessions that are not over
-- chart: line day came info_hash
with counted as (
    select (hour at time zone 'UTC')::date as day, swarm_id, bucket >= 0 as is_seen_coming, seen, seen as over
    from crawl.session_hour
    union all
    select (first_seen_at at time zone 'UTC')::date, swarm_id, absent_before_at is not null, 1, 0
    from crawl.presence
    where first_seen_at is not null
)
select
    c.day, encode(s.info_hash, 'hex') as info_hash, round(coalesce(sum(c.seen) filter (where c.is_seen_coming), 0))::bigint as came,
    round(coalesce(sum(c.seen) filter (where not c.is_seen_coming), 0))::bigint as found, round(sum(c.over))::bigint as over,
    round(sum(c.seen - c.over))::bigint as staying
from counted c
join crawl.swarm s using (swarm_id)
where c.day >= (@since::timestamptz at time zone 'UTC')::date
  and c.day <= (@until::timestamptz at time zone 'UTC')::date
  and (@hash::text is null or s.info_hash = decode(@hash::text, 'hex'))
group by c.day, s.info_hash
order by c.day, s.info_hash
