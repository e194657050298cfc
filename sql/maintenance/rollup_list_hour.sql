insert into crawl.list_hour (hour, swarm_id, tracker_id, lists, claimed, named, known, again)
select
    @hour, list_swarm_id, tracker_id, count(*), avg(list_claimed), sum(list_named), sum(list_known), sum(list_again)
from crawl.tracker_check
where observed_at >= @hour and observed_at < @until and list_swarm_id is not null
group by list_swarm_id, tracker_id
