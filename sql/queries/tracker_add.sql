-- Sorted, so that two callers with the same trackers never wait for each other in a circle.
insert into crawl.tracker (url, scheme, added_at)
select url, scheme, @Now
from unnest(@Urls, @Schemes) as x (url, scheme)
order by url
on conflict (url) do nothing;
