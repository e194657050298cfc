-- How many visits a crawl made, and how many sessions a visit, over the last whole day that was observed.
select
    sum(visits)::double precision / nullif(sum(snapshots), 0) as "VisitsPerCrawl",
    count(distinct minute)::integer as "Minutes"
from crawl.agent_minute
where minute >= @Now::timestamptz - interval '1 day'
