-- A day of clients in one row for each version.
with hours as (
    delete from crawl.client_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.client_hour (hour, client, version, visits, weight, peers)
select
    @begins, client, version,
    sum(visits), sum(weight), hll_union_agg(peers)
from hours
group by client, version
