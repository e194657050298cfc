-- A day of networks in one row each.
with hours as (
    delete from crawl.network_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.network_hour (hour, country, asn, visits, weight, peers, reachable)
select
    @begins, country, asn,
    sum(visits), sum(weight), hll_union_agg(peers), hll_union_agg(reachable)
from hours
group by country, asn
