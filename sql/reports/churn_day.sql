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
select
    d.day, encode(s.info_hash, 'hex') as info_hash, x.came, x.found, x.over, x.staying
from (
    -- Day after day, so that whoever wants the first rows waits for the first days only.
    select day from crawl.session_days(@since::timestamptz, @until::timestamptz) order by day
) d
cross join lateral (
    select
        swarm_id, round(coalesce(sum(seen) filter (where is_seen_coming), 0))::bigint as came,
        round(coalesce(sum(seen) filter (where not is_seen_coming), 0))::bigint as found, round(sum(over))::bigint as over,
        round(sum(seen - over))::bigint as staying
    from (
        select swarm_id, bucket >= 0 as is_seen_coming, seen, seen as over
        from crawl.session_hour
        where (hour at time zone 'UTC')::date = d.day
        union all
        select swarm_id, absent_before_at is not null, 1, 0
        from crawl.presence
        where (first_seen_at at time zone 'UTC')::date = d.day
    ) c
    where @hash::text is null or swarm_id = (select swarm_id from crawl.swarm where info_hash = decode(@hash::text, 'hex'))
    group by swarm_id
) x
join crawl.swarm s using (swarm_id)
order by d.day, s.info_hash
