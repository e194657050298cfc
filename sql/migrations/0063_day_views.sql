-- Days are told from what is kept of them.
create or replace view report.swarm_day as
select
    day, encode(info_hash, 'hex') as info_hash, checks, visits, max_seeders, avg_seeders, max_leechers, availability, observed_seconds / 86400 as observed,
    min_distributed_copies
from (
    select * from crawl.day_swarm
    union all
    select x.* from crawl.open_days('swarm') d, lateral crawl.sum_swarms(d.day) x
) x;

create or replace view report.network_day as
select
    day, country, asn, peers, reachable, share, report.wilson_low(share, effective_peers) as share_low, report.wilson_high(share, effective_peers) as share_high,
    effective_peers
from (
    select
        day, country, asn, peers, reachable,
        peers * weight / nullif(sum(peers * weight) over (partition by day), 0) as share,
        power(sum(peers * weight) over (partition by day), 2) / nullif(sum(peers * weight * weight) over (partition by day), 0) as effective_peers
    from (
        select * from crawl.day_network
        union all
        select d.day, x.country, x.asn, x.peers, x.reachable, x.weight from crawl.open_days('network') d, lateral crawl.sum_networks(d.day) x
    ) n
) s;

comment on column report.network_day.share is
    'Share of the day''s peers. Where only a sample of a swarm could be visited, each peer counts for as many as it stands for.';
comment on column report.network_day.effective_peers is
    'How many observations the day''s shares rest on: its peers; fewer where some stand for more than others (L. Kish, Survey Sampling, 1965).';

create or replace view report.tracker_day as
select
    s.day,
    t.url as tracker,
    s.checks,
    s.answered,
    s.up_seconds / nullif(s.observed_seconds, 0) as uptime,
    round(power(1.02::numeric, s.rtt_p50), 2)::double precision as rtt_p50_ms,
    round(power(1.02::numeric, s.rtt_p95), 2)::double precision as rtt_p95_ms
from (
    select * from crawl.day_tracker
    union all
    select d.day, x.tracker_id, x.checks, x.answered, x.observed_seconds, x.up_seconds, x.rtt_p50, x.rtt_p95
    from crawl.open_days('tracker') d, lateral crawl.sum_trackers(d.day) x
) s
join crawl.tracker t using (tracker_id);

create or replace view report.tracker_profile as
select
    t.url as tracker,
    t.software,
    case
        when t.failures = 0 then 'closed'
        when t.next_request_at > crawl.clock() then 'open'
        else 'half_open'
    end as breaker,
    t.failures,
    case when t.next_request_at > crawl.clock() then t.next_request_at end as left_alone_until,
    t.answers_scrapes,
    v4.scrape_hashes as scrape_hashes_v4,
    v6.scrape_hashes as scrape_hashes_v6,
    coalesce(v4.zeros_for_unknown, v6.zeros_for_unknown) as zeros_for_unknown,
    t.announce_interval_seconds,
    t.announce_min_interval_seconds,
    t.scrape_min_interval_seconds,
    (select count(*) from crawl.swarm_tracker st where st.tracker_id = t.tracker_id and st.removed_at is null) as swarms,
    l.observed_at as checked_at,
    l.outcome,
    l.error,
    u.uptime
from crawl.tracker t
left join crawl.tracker_latest l using (tracker_id)
left join crawl.tracker_limit v4 on v4.tracker_id = t.tracker_id and v4.family = 4
left join crawl.tracker_limit v6 on v6.tracker_id = t.tracker_id and v6.family = 6
left join (
    select k.tracker_id, sum(k.up_seconds) / nullif(sum(k.observed_seconds), 0) as uptime
    from (
        -- The rest of the first day, those that are kept, and what is not.
        select tracker_id, up_seconds, observed_seconds
        from crawl.tracker_hour
        where hour > crawl.clock() - interval '30 days'
          and hour < date_trunc('day', crawl.clock() - interval '29 days', 'UTC')
        union all
        select tracker_id, up_seconds, observed_seconds
        from crawl.day_tracker
        where day > ((crawl.clock() - interval '30 days') at time zone 'UTC')::date
        union all
        select x.tracker_id, x.up_seconds, x.observed_seconds
        from crawl.open_days('tracker', ((crawl.clock() - interval '29 days') at time zone 'UTC')::date) d, lateral crawl.sum_trackers(d.day) x
    ) k
    group by k.tracker_id
) u on u.tracker_id = t.tracker_id;

create or replace view report.client_day as
select
    day, client, version, peers, share, report.wilson_low(share, effective_peers) as share_low, report.wilson_high(share, effective_peers) as share_high,
    effective_peers
from (
    select
        day, client, version, peers,
        peers * weight / nullif(sum(peers * weight) over (partition by day), 0) as share,
        -- Kish: weights that differ make a sample worth fewer observations than it has.
        (power(sum(peers * weight) over (partition by day), 2) / nullif(sum(peers * weight * weight) over (partition by day), 0))::double precision
            as effective_peers
    from (
        select day, client, version, peers, (weight / visits)::numeric as weight
        from crawl.day_client
        union all
        -- Today, and what the rollup has not come to yet.
        select
            (hour at time zone 'UTC')::date,
            client,
            version,
            round(hll_cardinality(hll_union_agg(peers)))::bigint,
            (sum(weight) / sum(visits))::numeric
        from crawl.client_hour
        where (hour at time zone 'UTC')::date = any (array(select o.day from crawl.open_days('client') o))
        group by 1, 2, 3
    ) c
) s;
