insert into crawl.tracker_latest as l (tracker_id, observed_at, kind, outcome, rtt_ms, error, answered_at, failing_since)
select * from unnest(@TrackerIds, @ObservedAts, @Kinds, @Outcomes, @Rtts, @Errors, @AnsweredAts, @FailingSinces)
on conflict (tracker_id) do update
set observed_at = excluded.observed_at,
    kind = excluded.kind,
    outcome = excluded.outcome,
    rtt_ms = excluded.rtt_ms,
    error = excluded.error,
    answered_at = greatest(l.answered_at, excluded.answered_at),
    failing_since = case
        when excluded.failing_since is null or excluded.answered_at is not null then excluded.failing_since
        else coalesce(l.failing_since, excluded.failing_since)
    end
where excluded.observed_at >= l.observed_at;
