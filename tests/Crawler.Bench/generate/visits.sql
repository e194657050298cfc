-- Each crawled swarm is crawled once a day at half past its hour; of ten peers six answer, two refuse and two are silent.
insert into crawl.swarm_snapshot (
    snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress,
    distributed_copies)
select
    d::bigint * $crawled + w, at, at - interval '1 minute', 1 + w % 4, $swarms + w, 10, 10, 6, w % 4, w % 6 + 1, 0, w % 4 + 0.5
from generate_series(0, $days - 1) d, generate_series(1, $crawled) w,
    lateral (select '$first'::timestamptz + d * interval '1 day' + w % 24 * interval '1 hour' + interval '30 minutes' as at) x;

insert into crawl.visit (
    visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, country, asn, source, outcome, stage, transport, is_encrypted, identity, client,
    version)
select
    (d::bigint * $crawled + w) * 10 + j, '$first'::timestamptz + d * interval '1 day' + w % 24 * interval '1 hour' + (600 + j) * interval '1 second', 1 + w % 4,
    $swarms + w, substring(sha256(int8send(p)) for 16), case when p % 5 = 0 then '2001:db8::/48' else '192.0.2.0/24' end::cidr,
    (array['DE', 'FR', 'US', 'NL', 'PL', 'BR', 'IN', 'JP', 'CA', 'SE'])[1 + p % 10], 64500 + p % 100, 'announce',
    case when j < 6 then 'handshaken' when j < 8 then 'refused' else 'timed_out' end, case when j < 6 then 'done' else 'connect' end, 'tcp', false,
    case when j < 6 then 'agree' else 'unknown' end, case when j < 6 then 'Client ' || p % 20 end, case when j < 6 then '1.' || p / 20 % 5 end
from generate_series(0, $days - 1) d, generate_series(1, $crawled) w, generate_series(0, 9) j,
    -- A peer stays for three days, and another one follows it.
    lateral (select w * 10 + j + d / 3 * 10 * $crawled as p) x;
