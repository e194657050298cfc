update crawl.visit v
set client = x.client, version = x.version, identity = x.identity
from unnest(@ids::bigint[], @clients::text[], @versions::text[], @identities::text[]) as x (visit_id, client, version, identity)
where v.visit_id = x.visit_id and v.observed_at >= @hour::timestamptz and v.observed_at < @hour::timestamptz + interval '1 hour'
