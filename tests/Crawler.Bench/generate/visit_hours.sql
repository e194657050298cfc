-- A crawl holds for two hours as a claim does; with less than one copy nothing is available.
insert into crawl.swarm_hour (
    hour, swarm_id, checks, visits, snapshots, claimed_seeder_seconds, claimed_seconds, verified_max_seeders, verified_max_leechers,
    verified_seeder_seconds, verified_seconds, min_distributed_copies, observed_seconds, available_seconds)
select
    hour, $swarms + w, 0, case when o = 0 then 10 else 0 end, (o = 0)::integer, 0, 0, case when o = 0 then w % 4 end, case when o = 0 then w % 6 + 1 end,
    w % 4 * held, held, case when o = 0 then w % 4 + 0.5 end, held, case when w % 4 > 0 then held else 0 end
from (
    select
        o, w, case when o = 1 then 3600 else 1800 end as held, '$first'::timestamptz + d * interval '1 day' + (w % 24 + o) * interval '1 hour' as hour
    from generate_series(0, $days - 1) d, generate_series(1, $crawled) w, generate_series(0, 2) o
) x
where hour < '$rolled_from';

insert into crawl.client_hour (hour, client, version, visits, weight, peers)
select date_trunc('hour', observed_at, 'UTC'), client, version, count(*), count(*), hll_add_agg(hll_hash_bytea(peer_key))
from crawl.visit
where observed_at < '$rolled_from' and outcome = 'handshaken'
group by 1, 2, 3;

insert into crawl.network_hour (hour, country, asn, peers, reachable)
select
    date_trunc('hour', observed_at, 'UTC'), country, asn, hll_add_agg(hll_hash_bytea(peer_key)),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where outcome = 'handshaken'), hll_empty())
from crawl.visit
where observed_at < '$rolled_from'
group by 1, 2, 3;

insert into crawl.reach_hour (hour, family, peers, answered, connected, refused)
select
    date_trunc('hour', observed_at, 'UTC'), family(peer_prefix), hll_add_agg(hll_hash_bytea(peer_key)),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where outcome = 'handshaken'), hll_empty()),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where stage <> 'connect'), hll_empty()),
    coalesce(hll_add_agg(hll_hash_bytea(peer_key)) filter (where outcome = 'refused'), hll_empty())
from crawl.visit
where observed_at < '$rolled_from'
group by 1, 2;

-- Half of each hour follows from the check before it.
insert into crawl.tracker_hour (hour, tracker_id, checks, answered, observed_seconds, up_seconds)
select
    hour, t, 1, ok, case when n = 0 then 1800 else 3600 end, 1800 * (ok + case when n = 0 then 0 else before end)
from (
    select
        '$first'::timestamptz + n * interval '1 hour' as hour, n, t, ((t + n) % 50 > 0)::integer as ok, ((t + n - 1) % 50 > 0)::integer as before
    from generate_series(0, $days * 24 - 1) n, generate_series(1, $trackers) t
) x
where hour < '$rolled_from';

insert into crawl.tracker_rtt_hour (hour, tracker_id, bucket, checks)
select '$first'::timestamptz + n * interval '1 hour', t, round(ln(20 + (t + n) % 60) / ln(1.02))::smallint, 1
from generate_series(0, $days * 24 - 1) n, generate_series(1, $trackers) t
where (t + n) % 50 > 0 and '$first'::timestamptz + n * interval '1 hour' < '$rolled_from';

-- Sessions are counted as they are stored; the rollup makes none of them anew.
insert into crawl.session_hour (hour, swarm_id, bucket, seen, ended, censored)
select '$first'::timestamptz + d * interval '1 day' + w % 24 * interval '1 hour', $swarms + w, b, 4, case when b > 0 then 4 else 0 end, case when b > 0 then 0 else 4 end
from generate_series(0, $days - 1) d, generate_series(1, $crawled) w, lateral (values (-1), (300 + w % 60), (400 + w % 60)) x (b);

insert into crawl.presence (swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at, failures)
select $swarms + w, substring(sha256(int8send(w * 10 + j)) for 16), at - interval '30 minutes', at, at + interval '3 hours', 0
from generate_series(1, $crawled) w, generate_series(0, 5) j, lateral (select '$end'::timestamptz + (w % 20 - 24) * interval '1 hour' as at) x;

insert into crawl.list_hour (hour, swarm_id, tracker_id, lists, claimed, named, known, again)
select '$first'::timestamptz + d * interval '1 day' + w % 24 * interval '1 hour', $swarms + w, 1 + w % $trackers, 4, 500 + w % 100, 200, 180, 18
from generate_series(0, $days - 1) d, generate_series(1, $crawled) w
where '$first'::timestamptz + d * interval '1 day' + w % 24 * interval '1 hour' < '$rolled_from';
