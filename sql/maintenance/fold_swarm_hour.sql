-- A day of swarms in one row each, which is what was kept of the day.
with kept as (
    delete from crawl.day_swarm where day = (@begins::timestamptz at time zone 'UTC')::date
), told as (
    update crawl.day_kept set has_swarms = false where day = (@begins::timestamptz at time zone 'UTC')::date
), hours as (
    delete from crawl.swarm_hour where hour >= @begins and hour < @ends returning *
)
insert into crawl.swarm_hour (
    hour, swarm_id, checks, visits, snapshots, claimed_max_seeders, claimed_max_leechers, claimed_seeder_seconds, claimed_seconds,
    verified_max_seeders, verified_max_leechers, verified_seeder_seconds, verified_seconds, min_distributed_copies, observed_seconds,
    available_seconds, needed_seconds)
select
    @begins, swarm_id,
    sum(checks), sum(visits), sum(snapshots), max(claimed_max_seeders), max(claimed_max_leechers),
    sum(claimed_seeder_seconds), sum(claimed_seconds), max(verified_max_seeders), max(verified_max_leechers),
    sum(verified_seeder_seconds), sum(verified_seconds), min(min_distributed_copies), sum(observed_seconds),
    sum(available_seconds),
    sum(coalesce(needed_seconds, least(verified_seeder_seconds, verified_seconds, available_seconds)))
from hours
group by swarm_id
