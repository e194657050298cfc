insert into crawl.web_seed_latest as l (
    web_seed_id, observed_at, outcome, http_status, accepts_ranges, is_available, is_wrong_length, available_at, unavailable_since)
select * from unnest(@Ids, @ObservedAts, @Outcomes, @Statuses, @Ranges, @Available, @WrongLengths, @AvailableAts, @UnavailableSinces)
on conflict (web_seed_id) do update
set observed_at = excluded.observed_at,
    outcome = excluded.outcome,
    http_status = excluded.http_status,
    accepts_ranges = excluded.accepts_ranges,
    is_available = excluded.is_available,
    is_wrong_length = excluded.is_wrong_length,
    available_at = greatest(l.available_at, excluded.available_at),
    unavailable_since = case
        when excluded.unavailable_since is null then null
        -- One that was told late may be older than what is known.
        when excluded.available_at > coalesce(l.available_at, '-infinity') then excluded.unavailable_since
        else coalesce(l.unavailable_since, excluded.unavailable_since)
    end
where excluded.observed_at >= l.observed_at;
