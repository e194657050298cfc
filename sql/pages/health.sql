-- How many watched swarms are in which health, the worst first.
select (array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'])[trouble] as health, sum(swarms)::bigint as swarms
from crawl.swarm_count
group by trouble
having sum(swarms) > 0
order by trouble
