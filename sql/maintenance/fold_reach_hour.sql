-- A day of peers that were and were not reached.
with hours as (
    delete from crawl.reach_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.reach_hour (hour, family, met_visits, met_weight, missed_visits, missed_weight, peers, answered, connected, refused)
select
    @begins, family,
    sum(met_visits), sum(met_weight), sum(missed_visits), sum(missed_weight), hll_union_agg(peers), hll_union_agg(answered), hll_union_agg(connected), hll_union_agg(refused)
from hours
group by family
