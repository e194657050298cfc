with span as (
    select @hour::timestamptz as begins, least(@hour::timestamptz + interval '1 hour', @now::timestamptz) as ends
), crawled as (
    select
        swarm_id, observed_at, seeders, leechers, distributed_copies,
        -- A crawl that reached nobody who says what it has is no evidence.
        seeders > 0 or distributed_copies is not null as is_evidence,
        seeders > 0 or coalesce(distributed_copies >= 1, false) as is_complete,
        lead(observed_at) over (partition by swarm_id order by observed_at, snapshot_id) as next_at
    from crawl.swarm_snapshot
    where observed_at >= @hour::timestamptz - crawl.evidence_horizon() and observed_at < (select ends from span)
), crawled_span as (
    select c.*, tstzrange(greatest(observed_at, begins), least(coalesce(next_at, ends), observed_at + crawl.evidence_horizon(), ends)) as held
    from crawled c, span
    where least(coalesce(next_at, ends), observed_at + crawl.evidence_horizon()) > begins
), verified as (
    select
        swarm_id,
        count(*) filter (where observed_at >= begins) as snapshots,
        max(seeders) filter (where observed_at >= begins and is_evidence) as max_seeders,
        max(leechers) filter (where observed_at >= begins and is_evidence) as max_leechers,
        min(distributed_copies) filter (where observed_at >= begins) as min_copies,
        sum(seeders * extract(epoch from upper(held) - lower(held))) filter (where is_evidence) as seeder_seconds,
        range_agg(held) filter (where is_evidence) as observed,
        range_agg(held) filter (where is_complete) as available
    from crawled_span, span
    where not isempty(held) or observed_at >= begins
    group by swarm_id
), claimed_raw as (
    select
        swarm_id, observed_at, seeders, leechers,
        lead(observed_at) over (partition by swarm_id, tracker_id order by observed_at, check_id) as next_at
    from crawl.claim
    where observed_at >= @hour::timestamptz - crawl.evidence_horizon() and observed_at < (select ends from span) and outcome = 'ok'
), claimed_span as (
    select c.*, tstzrange(greatest(observed_at, begins), least(coalesce(next_at, ends), observed_at + crawl.evidence_horizon(), ends)) as held
    from claimed_raw c, span
    where least(coalesce(next_at, ends), observed_at + crawl.evidence_horizon()) > begins
), claimed as (
    select
        swarm_id,
        count(*) filter (where observed_at >= begins) as checks,
        max(seeders) filter (where observed_at >= begins) as max_seeders,
        max(leechers) filter (where observed_at >= begins) as max_leechers,
        sum(seeders * extract(epoch from upper(held) - lower(held))) as seeder_seconds,
        sum(extract(epoch from upper(held) - lower(held))) filter (where seeders is not null) as seconds,
        range_agg(held) filter (where seeders is not null) as observed,
        range_agg(held) filter (where seeders > 0) as available
    from claimed_span, span
    where not isempty(held) or observed_at >= begins
    group by swarm_id
), visited as (
    select swarm_id, count(*) as visits
    from crawl.visit
    where observed_at >= @hour and observed_at < (select ends from span)
    group by swarm_id
)
insert into crawl.swarm_hour (
    hour, swarm_id, checks, visits, snapshots, claimed_max_seeders, claimed_max_leechers, claimed_seeder_seconds, claimed_seconds,
    verified_max_seeders, verified_max_leechers, verified_seeder_seconds, verified_seconds, min_distributed_copies, observed_seconds,
    available_seconds)
select
    @hour, swarm_id, coalesce(c.checks, 0), coalesce(s.visits, 0), coalesce(v.snapshots, 0), c.max_seeders, c.max_leechers,
    coalesce(c.seeder_seconds, 0), coalesce(c.seconds, 0), v.max_seeders, v.max_leechers, coalesce(v.seeder_seconds, 0),
    crawl.seconds_of(coalesce(v.observed, '{}')), v.min_copies,
    crawl.seconds_of(coalesce(v.observed, '{}') + coalesce(c.observed, '{}')),
    crawl.seconds_of(coalesce(v.available, '{}') + (coalesce(c.available, '{}') - coalesce(v.observed, '{}')))
from verified v
full join claimed c using (swarm_id)
full join visited s using (swarm_id)
