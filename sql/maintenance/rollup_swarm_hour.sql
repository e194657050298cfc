with crawled as (
    select
        swarm_id, observed_at, seeders, leechers, distributed_copies,
        -- A crawl that reached nobody who says what it has is no evidence.
        seeders > 0 or distributed_copies is not null as is_evidence,
        seeders > 0 or coalesce(distributed_copies >= 1, false) as is_complete,
        lead(observed_at) over (partition by swarm_id order by observed_at, snapshot_id) as next_at
    from crawl.swarm_snapshot
    where observed_at >= @since and observed_at < @until
), crawled_span as (
    select c.*, tstzrange(greatest(observed_at, @hour), least(next_at, observed_at + crawl.evidence_horizon(), @until)) as held
    from crawled c
    where least(next_at, observed_at + crawl.evidence_horizon(), @until) > @hour or observed_at >= @hour
), verified as (
    select
        swarm_id,
        count(*) filter (where observed_at >= @hour) as snapshots,
        max(seeders) filter (where observed_at >= @hour and is_evidence) as max_seeders,
        max(leechers) filter (where observed_at >= @hour and is_evidence) as max_leechers,
        min(distributed_copies) filter (where observed_at >= @hour) as min_copies,
        sum(seeders * extract(epoch from upper(held) - lower(held))) filter (where is_evidence) as seeder_seconds,
        sum(extract(epoch from upper(held) - lower(held))) filter (where seeders > 0) as needed_seconds,
        range_agg(held) filter (where is_evidence) as observed,
        range_agg(held) filter (where is_complete) as available
    from crawled_span
    group by swarm_id
), claim_held as (
    select
        swarm_id, seeders, leechers,
        observed_at >= @hour as is_new,
        greatest(observed_at, @hour) as from_at,
        least(
            lead(observed_at) over (partition by swarm_id, tracker_id order by observed_at, check_id),
            observed_at + crawl.evidence_horizon(), @until) as to_at
    from crawl.claim
    where observed_at >= @since and observed_at < @until and outcome = 'ok'
), claim_swept as (
    -- Trackers overlap: what one of them says counts from where those before it end.
    select
        *,
        date_part('epoch', to_at - from_at) as seconds,
        date_part('epoch', to_at - greatest(from_at, max(to_at) filter (where seeders is not null) over before)) as observed_seconds,
        date_part('epoch', to_at - greatest(from_at, max(to_at) filter (where seeders > 0) over before)) as available_seconds
    from claim_held
    where is_new or to_at > @hour
    window before as (partition by swarm_id order by from_at rows between unbounded preceding and 1 preceding)
), claimed as (
    select
        swarm_id,
        count(*) filter (where is_new) as checks,
        max(seeders) filter (where is_new) as max_seeders,
        max(leechers) filter (where is_new) as max_leechers,
        sum(seeders * seconds) as seeder_seconds,
        sum(seconds) filter (where seeders is not null) as seconds,
        sum(observed_seconds) filter (where seeders is not null and observed_seconds > 0) as observed_seconds,
        sum(available_seconds) filter (where seeders > 0 and available_seconds > 0) as available_seconds,
        range_agg(tstzrange(from_at, to_at)) filter (where seeders is not null and swarm_id in (select v.swarm_id from verified v)) as observed,
        range_agg(tstzrange(from_at, to_at)) filter (where seeders > 0 and swarm_id in (select v.swarm_id from verified v)) as available
    from claim_swept
    group by swarm_id
), visited as (
    select swarm_id, count(*) as visits
    from crawl.visit
    where observed_at >= @hour and observed_at < @until
    group by swarm_id
)
insert into crawl.swarm_hour (
    hour, swarm_id, checks, visits, snapshots, claimed_max_seeders, claimed_max_leechers, claimed_seeder_seconds, claimed_seconds,
    verified_max_seeders, verified_max_leechers, verified_seeder_seconds, verified_seconds, min_distributed_copies, observed_seconds,
    available_seconds, needed_seconds)
select
    @hour, swarm_id, coalesce(c.checks, 0), coalesce(s.visits, 0), coalesce(v.snapshots, 0), c.max_seeders, c.max_leechers,
    coalesce(c.seeder_seconds, 0), coalesce(c.seconds, 0), v.max_seeders, v.max_leechers, coalesce(v.seeder_seconds, 0),
    case when v.observed is not null then crawl.seconds_of(v.observed) else 0 end,
    v.min_copies,
    case when v.observed is not null then crawl.seconds_of(v.observed + coalesce(c.observed, '{}')) else coalesce(c.observed_seconds, 0) end,
    case when v.observed is not null then crawl.seconds_of(coalesce(v.available, '{}') + (coalesce(c.available, '{}') - v.observed))
        else coalesce(c.available_seconds, 0) end,
    coalesce(v.needed_seconds, 0)
from verified v
full join claimed c using (swarm_id)
full join visited s using (swarm_id)
