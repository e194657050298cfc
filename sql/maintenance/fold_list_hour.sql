-- A day of lists of peers: what hours estimate is added up as well.
with hours as (
    delete from crawl.list_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.list_hour (hour, swarm_id, tracker_id, lists, claimed, named, known, again)
select
    @begins, swarm_id, tracker_id,
    sum(lists), sum(claimed * lists) / sum(lists) filter (where claimed is not null), sum(named), sum(known), sum(again)
from hours
group by swarm_id, tracker_id
