-- title: Sessions, day by day
-- question: How long do peers stay?
-- method: Kaplan and Meier (1958) over sessions whose begin was seen, each spread over what its ends leave open and weighed for those too short to be seen; 95 % intervals by Greenwood's variance on the ln(-ln) scale.
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: day day Day (UTC)
-- column: info_hash text Info-hash
-- column: sessions integer Sessions first seen on the day
-- column: median_minutes number Median length in minutes
-- column: median_low_minutes number Lower end of its 95 % interval
-- column: median_high_minutes number Upper end of it; empty where it cannot be told
-- column: p90_minutes number Nine of ten are shorter, in minutes
-- column: p90_low_minutes number Lower end of its 95 % interval
-- column: p90_high_minutes number Upper end of it; empty where it cannot be told
-- chart: line day median_minutes info_hash
select
    d.day, encode(s.info_hash, 'hex') as info_hash, x.sessions, x.median_minutes, x.median_low_minutes, x.median_high_minutes, x.p90_minutes, x.p90_low_minutes,
    x.p90_high_minutes
from (
    -- Day after day, so that whoever wants the first rows waits for the first days only.
    select day from crawl.session_days(@since::timestamptz, @until::timestamptz) order by day
) d
cross join lateral (
    select *
    from crawl.session_day
    where day = d.day
      and (@hash::text is null or swarm_id = (select swarm_id from crawl.swarm where info_hash = decode(@hash::text, 'hex')))
    -- Or the planner would measure all days first.
    offset 0
) x
join crawl.swarm s using (swarm_id)
order by d.day, s.info_hash
