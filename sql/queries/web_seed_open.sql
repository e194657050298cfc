-- Swarms whose web seeds were not entered since they changed.
select
    swarm_id as "SwarmId", source = 'magnet' as "IsMagnet", web_seeds as "Urls", http_seeds as "HttpSeeds", longest_file as "LongestFile", longest_file_bytes as "LongestFileBytes",
    removed_at is not null as "IsRemoved"
from crawl.swarm
where web_seeds <> '{}' and not web_seeds_entered
order by swarm_id
limit @Limit
for update skip locked
