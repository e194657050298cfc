-- How many watched swarms are in which health, the worst first.
select health, count(*) as swarms
from crawl.swarm_listed
group by trouble, health
order by trouble
