select distinct date_trunc('hour', observed_at, 'UTC') as hour
from crawl.visit
where observed_at >= coalesce(@since::timestamptz, '-infinity') and observed_at < coalesce(@until::timestamptz, 'infinity') and peer_id is not null
order by hour
