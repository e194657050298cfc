with gone as (
    update crawl.swarm
    set removed_at = @Now
    where info_hash = @InfoHash and removed_at is null
    returning swarm_id
), unscheduled as (
    update crawl.swarm_schedule
    set next_crawl_at = 'infinity'
    where swarm_id in (select swarm_id from gone)
), untracked as (
    update crawl.swarm_tracker
    set removed_at = @Now
    where swarm_id in (select swarm_id from gone) and removed_at is null
), unasked as (
    update crawl.web_seed
    set removed_at = @Now
    where swarm_id in (select swarm_id from gone) and removed_at is null
)
select count(*) from gone;
