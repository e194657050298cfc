with checked as (
    select
        web_seed_id, swarm_id, observed_at, is_available, outcome = 'ok' and not is_available as is_wrong_length,
        lead(observed_at) over (partition by web_seed_id order by observed_at, check_id) as next_at
    from crawl.web_seed_check
    where observed_at >= @since and observed_at < @until and is_available is not null
), held as (
    select
        web_seed_id, swarm_id, is_available, is_wrong_length, observed_at >= @hour as is_new,
        greatest(0, extract(epoch from
            least(next_at, observed_at + crawl.evidence_horizon(), @until) - greatest(observed_at, @hour))) as seconds
    from checked
)
insert into crawl.web_seed_hour (hour, web_seed_id, swarm_id, checks, available, wrong_length, observed_seconds, available_seconds)
select
    @hour, web_seed_id, swarm_id, count(*) filter (where is_new), count(*) filter (where is_new and is_available),
    count(*) filter (where is_new and is_wrong_length), sum(seconds), coalesce(sum(seconds) filter (where is_available), 0)
from held
group by web_seed_id, swarm_id
having bool_or(is_new) or sum(seconds) > 0
