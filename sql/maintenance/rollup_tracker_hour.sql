with checked as (
    select
        tracker_id, observed_at, outcome in ('ok', 'unknown_torrent', 'tracker_failure') as is_answered,
        lead(observed_at) over (partition by tracker_id order by observed_at, check_id) as next_at
    from crawl.tracker_check
    where observed_at >= @since and observed_at < @until
      and outcome not in ('inconclusive', 'cancelled', 'blocked')
), held as (
    select
        tracker_id, is_answered, observed_at >= @hour as is_new,
        greatest(0, extract(epoch from
            least(next_at, observed_at + crawl.evidence_horizon(), @until) - greatest(observed_at, @hour))) as seconds
    from checked
)
insert into crawl.tracker_hour (hour, tracker_id, checks, answered, observed_seconds, up_seconds)
select
    @hour, tracker_id, count(*) filter (where is_new), count(*) filter (where is_new and is_answered), sum(seconds),
    coalesce(sum(seconds) filter (where is_answered), 0)
from held
group by tracker_id
having bool_or(is_new) or sum(seconds) > 0
