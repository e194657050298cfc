-- One row for each key, of those that have come by changes. What others change meanwhile is not seen here, and stays for the next run.
with several as (
    select trouble, added_hour, lived_days from crawl.swarm_count group by trouble, added_hour, lived_days having count(*) > 1
), gone as (
    delete from crawl.swarm_count c
    using several s
    where c.trouble = s.trouble and c.added_hour is not distinct from s.added_hour and c.lived_days is not distinct from s.lived_days
    returning c.*
)
insert into crawl.swarm_count
select trouble, added_hour, lived_days, sum(swarms)
from gone
group by trouble, added_hour, lived_days
having sum(swarms) <> 0
