with entered as (
    insert into crawl.tracker (url, scheme, added_at)
    select url, scheme, @Now
    from unnest(@Urls, @Schemes) as x (url, scheme)
    where not exists (select from crawl.tracker t where t.url = x.url)
    order by url
    on conflict (url) do nothing
    returning tracker_id, url
)
select tracker_id, url from entered
union all
select tracker_id, url from crawl.tracker where url = any (@Urls);
