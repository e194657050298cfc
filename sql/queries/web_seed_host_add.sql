insert into crawl.web_seed_host (host, added_at)
select host, @Now
from (select distinct host from unnest(@Hosts::text[]) as x (host) where host is not null) n
where not exists (select from crawl.web_seed_host h where h.host = n.host)
order by host
on conflict (host) do nothing
