-- A day of web seeds in one row each.
with hours as (
    delete from crawl.web_seed_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.web_seed_hour (hour, web_seed_id, swarm_id, checks, available, wrong_length, observed_seconds, available_seconds)
select
    @begins, web_seed_id, swarm_id,
    sum(checks), sum(available), sum(wrong_length), sum(observed_seconds), sum(available_seconds)
from hours
group by web_seed_id, swarm_id
