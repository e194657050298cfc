-- Whether there are swarms whose web seeds are not entered yet; and when a host may be claimed next, as far as is known: not before the present, and NULL when
-- there is nothing to claim.
select
    exists (select from crawl.swarm where web_seeds <> '{}' and not web_seeds_entered) as "IsOpen",
    case when next_at < 'infinity' then greatest(@Now::timestamptz, next_at) end as "NextAt"
from (select min(greatest(due_at, next_request_at, lease_expires_at)) as next_at from crawl.web_seed_host) x
