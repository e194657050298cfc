-- title: Sessions, day by day
-- question: How long do peers stay?
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: day day Day (UTC)
-- column: info_hash text Info-hash
-- column: sessions integer Sessions first seen on the day
-- column: median_minutes number Median length in minutes
-- column: p90_minutes number Nine of ten are shorter, in minutes
-- chart: line day median_minutes info_hash
select day, info_hash, sessions, median_minutes, p90_minutes
from report.session_day
where day >= (@since::timestamptz at time zone 'UTC')::date
  and day <= (@until::timestamptz at time zone 'UTC')::date
  and (@hash::text is null or info_hash = @hash::text)
order by day, info_hash
