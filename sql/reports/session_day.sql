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
    day, info_hash, sessions, median_minutes, median_low_minutes, median_high_minutes, p90_minutes, p90_low_minutes, p90_high_minutes
from report.session_day
where day >= (@since::timestamptz at time zone 'UTC')::date
  and day <= (@until::timestamptz at time zone 'UTC')::date
  and (@hash::text is null or info_hash = @hash::text)
order by day, info_hash
