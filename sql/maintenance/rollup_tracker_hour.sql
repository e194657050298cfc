with span as (
    select @hour::timestamptz as begins, least(@hour::timestamptz + interval '1 hour', @now::timestamptz) as ends
), checked as (
    select
        tracker_id, observed_at, outcome in ('ok', 'unknown_torrent', 'tracker_failure') as is_answered,
        lead(observed_at) over (partition by tracker_id order by observed_at, check_id) as next_at
    from crawl.tracker_check
    where observed_at >= @hour::timestamptz - crawl.evidence_horizon() and observed_at < (select ends from span)
      and outcome not in ('inconclusive', 'cancelled', 'blocked')
), held as (
    select
        tracker_id, is_answered, observed_at >= begins as is_new,
        greatest(0, extract(epoch from
            least(coalesce(next_at, ends), observed_at + crawl.evidence_horizon(), ends) - greatest(observed_at, begins))) as seconds
    from checked, span
)
insert into crawl.tracker_hour (hour, tracker_id, checks, answered, observed_seconds, up_seconds)
select
    @hour, tracker_id, count(*) filter (where is_new), count(*) filter (where is_new and is_answered), sum(seconds),
    coalesce(sum(seconds) filter (where is_answered), 0)
from held
group by tracker_id
having bool_or(is_new) or sum(seconds) > 0
