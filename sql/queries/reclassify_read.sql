select visit_id, peer_id, extended_name, client, version, identity
from crawl.visit
where observed_at >= greatest(@hour::timestamptz, coalesce(@since::timestamptz, '-infinity'))
  and observed_at < least(@hour::timestamptz + interval '1 hour', coalesce(@until::timestamptz, 'infinity'))
  and peer_id is not null
