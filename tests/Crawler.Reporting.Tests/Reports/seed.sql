insert into crawl.agent (name, host, version, started_at, heartbeat_at, stopped_at, journal_lag_seconds) values
    ('alpha', 'host-1', '0.1.0', '2026-05-01 00:00+00', '2026-05-02 11:59:50+00', null, 1.5),
    ('beta', 'host-2', '0.1.0', '2026-05-01 00:00+00', '2026-05-02 11:55+00', null, 300),
    ('gamma', 'host-3', '0.1.0', '2026-05-01 00:00+00', '2026-05-02 10:00+00', null, 0),
    ('delta', 'host-4', '0.1.0', '2026-05-01 00:00+00', '2026-05-02 09:00+00', '2026-05-02 09:00+00', 0);

insert into crawl.agent_minute (agent_id, minute, checks, visits, snapshots) values
    (1, '2026-05-02 10:30+00', 100, 100, 10), (1, '2026-05-02 11:15+00', 3, 4, 1), (1, '2026-05-02 11:59+00', 2, 1, 0),
    (4, '2026-05-02 08:59+00', 1, 1, 0);

insert into crawl.swarm (info_hash, name, source, is_guarded, added_at) values
    (decode(repeat('a1', 20), 'hex'), 'debian-12.iso', 'torrent', true, '2026-05-01 00:00+00'),
    (decode(repeat('b2', 20), 'hex'), '<script>alert(1)</script> & "quoted"', 'torrent', true, '2026-05-01 00:00+00'),
    (decode(repeat('c3', 20), 'hex'), '=HYPERLINK("http://x.example")', 'magnet', true, '2026-05-01 00:00+00'),
    (decode(repeat('d4', 20), 'hex'), U&'\202Egnp.exe 漢字 ' || repeat('x', 10000), 'magnet', true, '2026-05-01 00:00+00'),
    (decode(repeat('e5', 20), 'hex'), null, 'info_hash', false, '2026-05-01 00:00+00'),
    (decode(repeat('f6', 20), 'hex'), 'removed', 'info_hash', false, '2026-05-01 00:00+00');
update crawl.swarm set removed_at = '2026-05-02 00:00+00' where name = 'removed';
update crawl.swarm set web_seeds = '{https://mirror.example/debian/,https://user:word@<b>.example/}' where swarm_id in (1, 4);

insert into crawl.swarm_latest (
    swarm_id, claimed_seeders, claimed_leechers, claimed_at, verified_seeders, verified_leechers, reachable_peers, known_peers,
    distributed_copies, verified_at, seed_seen_at, seedless_since) values
    (1, 9, 3, '2026-05-02 11:50+00', 4, 2, 6, 12, 4.5, '2026-05-02 11:45+00', '2026-05-02 11:45+00', null),
    (2, 5, 0, '2026-05-02 11:50+00', 1, 0, 1, 5, 1, '2026-05-02 11:45+00', '2026-05-02 11:45+00', null),
    (3, 5, 0, '2026-05-02 11:50+00', 0, 3, 3, 5, 1.25, '2026-05-02 11:45+00', '2026-05-01 20:00+00', '2026-05-01 21:00+00'),
    (4, 0, 3, '2026-05-02 11:50+00', 0, 3, 3, 3, 0.75, '2026-05-02 11:45+00', null, '2026-05-01 00:30+00');

-- Swarm 3 is complete without a seed; of the 6 peers of swarm 1 two hold back, and one of five was visited.
insert into crawl.snapshot_latest (
    swarm_id, observed_at, sample_share, partial_seeds, progress, order_known, sequential, pieces, rarest_replicas, rarest_pieces, rarest, strip) values
    (1, '2026-05-02 11:45+00', 0.2, 1, '{0,0,0,1,0,0,0,1,0,0,4}', 1, 1, 4, 4, 2, '{0,3}', '{4,5,5,4}'),
    (3, '2026-05-02 11:45+00', 1, 0, '{1,0,0,0,0,1,1,0,0,0,0}', 3, 0, 4, 1, 3, '{0,1,2}', '{1,1,1,2}'),
    (4, '2026-05-02 11:45+00', 1, 0, '{1,1,0,0,0,0,1,0,0,0,0}', 0, 0, null, null, null, null, null);

insert into crawl.tracker (url, scheme, added_at) values
    ('udp://tracker.example:6969/announce', 'udp', '2026-05-01 00:00+00'),
    ('http://down.example/announce', 'http', '2026-05-01 00:00+00');
update crawl.tracker
set software = 'opentracker', answers_scrapes = true, announce_interval_seconds = 1800, announce_min_interval_seconds = 900
where tracker_id = 1;
update crawl.tracker set failures = 3, next_request_at = '2026-05-02 13:00+00', answers_scrapes = false where tracker_id = 2;
insert into crawl.claim_latest (swarm_id, tracker_id, observed_at, outcome, seeders, leechers) values
    (1, 1, '2026-05-02 11:50+00', 'ok', 9, 3), (2, 1, '2026-05-02 11:50+00', 'ok', 5, 0), (3, 1, '2026-05-02 11:50+00', 'ok', 5, 0),
    (3, 2, '2026-05-01 11:00+00', 'ok', 2, 0), (4, 2, '2026-05-02 11:50+00', 'ok', 0, 3);
insert into crawl.tracker_limit (tracker_id, family, scrape_hashes, scrape_hashes_cut, scrape_cut_at, zeros_for_unknown, zeros_tried_at, changed_at) values
    (1, 4, 70, 71, '2026-05-01 02:00+00', true, '2026-05-01 02:00+00', '2026-05-01 02:00+00');

-- Swarm 1, 1 May: a seed from 00:00 to 01:30, none from 01:30 to 02:00 with half a copy, then nothing until the horizon at 04:00 but
-- one crawl that reached nobody at 03:00, when a tracker claims two seeders until 05:00.
insert into crawl.swarm_snapshot (
    snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress,
    distributed_copies) values
    (1, '2026-05-01 00:00+00', '2026-05-01 00:00+00', 1, 1, 5, 5, 3, 2, 1, 0, 2.5),
    (2, '2026-05-01 01:30+00', '2026-05-01 01:30+00', 1, 1, 5, 5, 1, 0, 1, 0, 0.5),
    (3, '2026-05-01 02:00+00', '2026-05-01 02:00+00', 1, 1, 5, 5, 3, 1, 2, 0, 1.5),
    (4, '2026-05-01 03:00+00', '2026-05-01 03:00+00', 1, 1, 5, 5, 0, 0, 0, 0, null);
insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers) values
    (1, '2026-05-01 00:10+00', 1, 1, 1, 'scrape', 'ok', 50, 20),
    (2, '2026-05-01 03:00+00', 1, 1, 1, 'scrape', 'ok', 2, 0),
    (3, '2026-05-01 06:00+00', 1, 1, 1, 'scrape', 'timed_out', null, null),
    (4, '2026-05-02 11:00+00', 1, 2, 1, 'announce', 'ok', 0, 4);

insert into crawl.tracker_check (check_id, observed_at, agent_id, tracker_id, kind, outcome, rtt_ms, hashes_asked, hashes_answered) values
    (1, '2026-05-01 00:00+00', 1, 1, 'scrape', 'ok', 10, 1, 1),
    (2, '2026-05-01 01:00+00', 1, 1, 'scrape', 'ok', 20, 1, 1),
    (3, '2026-05-01 02:00+00', 1, 1, 'scrape', 'tracker_failure', 100, 1, 0),
    (4, '2026-05-01 02:30+00', 1, 1, 'scrape', 'inconclusive', null, 1, 0),
    (5, '2026-05-01 03:00+00', 1, 1, 'scrape', 'timed_out', null, 1, 0),
    (6, '2026-05-01 00:00+00', 1, 2, 'scrape', 'refused', null, 1, 0);

-- One list of 50 names 5 of 20 that were there, the next none of 3.
update crawl.tracker_check set kind = 'announce', list_swarm_id = 1, list_claimed = 300, list_named = 50, list_known = 20, list_again = 5 where check_id = 1;
update crawl.tracker_check set kind = 'announce', list_swarm_id = 1, list_named = 50, list_known = 3, list_again = 0 where check_id = 2;

-- Of swarm 1 on 1 May: there from 00:00 to 01:00, of another length from 01:00 to 02:00, refused from then on; what came at 02:30 says nothing of it.
insert into crawl.web_seed_host (host, added_at) values ('mirror.example', '2026-05-01 00:00+00');
insert into crawl.web_seed (swarm_id, url, host_id, target, expected_bytes, next_check_at, added_at) values
    (1, 'https://mirror.example/debian/', 1, 'https://mirror.example/debian/debian-12.iso', 1000, '2026-05-02 13:00+00', '2026-05-01 00:00+00'),
    (1, 'https://user:word@<b>.example/', null, null, null, '2026-05-02 13:00+00', '2026-05-01 00:00+00'),
    (4, 'https://mirror.example/debian/', 1, 'https://mirror.example/debian/%E2%80%AE', null, '2026-05-02 13:00+00', '2026-05-01 00:00+00');
insert into crawl.web_seed_check (
    check_id, observed_at, agent_id, swarm_id, web_seed_id, outcome, http_status, rtt_ms, redirects, accepts_ranges, content_bytes, expected_bytes, is_available) values
    (1, '2026-05-01 00:00+00', 1, 1, 1, 'ok', 200, 20, 0, true, 1000, 1000, true),
    (2, '2026-05-01 01:00+00', 1, 1, 1, 'ok', 200, 30, 1, true, 999, 1000, false),
    (3, '2026-05-01 02:00+00', 1, 1, 1, 'refused', null, null, 0, null, null, 1000, false),
    (4, '2026-05-01 02:30+00', 1, 1, 1, 'http_error', 429, 10, 0, null, null, 1000, null),
    (5, '2026-05-02 11:00+00', 1, 1, 1, 'ok', 200, 40, 0, true, 1000, 1000, true);
insert into crawl.web_seed_latest (web_seed_id, observed_at, outcome, http_status, accepts_ranges, is_available, is_wrong_length, available_at) values
    (1, '2026-05-02 11:00+00', 'ok', 200, true, true, false, '2026-05-02 11:00+00');

insert into crawl.visit (
    visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, country, asn, source, outcome, stage, transport, is_encrypted, client,
    version, identity) values
    (1, '2026-05-01 00:00+00', 1, 1, '\x01', '192.0.2.0/24', 'DE', 64500, 'announce', 'handshaken', 'done', 'tcp', false, 'Transmission', '3.00', 'agree'),
    (2, '2026-05-01 05:00+00', 1, 1, '\x01', '192.0.2.0/24', 'DE', 64500, 'announce', 'handshaken', 'done', 'tcp', false, 'Transmission', '3.00', 'agree'),
    (3, '2026-05-01 05:00+00', 1, 1, '\x02', '192.0.2.0/24', 'DE', 64500, 'announce', 'handshaken', 'done', 'tcp', false, 'Transmission', '3.00', 'agree'),
    (4, '2026-05-01 05:00+00', 1, 1, '\x03', '198.51.100.0/24', null, null, 'announce', 'handshaken', 'done', 'tcp', false, null, null, 'unknown'),
    (5, '2026-05-01 05:00+00', 1, 1, '\x04', '198.51.100.0/24', null, null, 'announce', 'timed_out', 'connect', 'tcp', false, null, null, 'unknown'),
    (6, '2026-05-02 11:00+00', 1, 2, '\x05', '203.0.113.0/24', 'FR', 64501, 'announce', 'handshaken', 'done', 'tcp', false, U&'\001Bevil<b>', '@1', 'agree');

-- Swarm 1, 1 May: sessions of 10, 30 and 40 minutes, and one that lasted 20 at least. Swarm 2: one whose ends nobody saw.
insert into crawl.session (session_id, observed_at, agent_id, swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at, absent_after_at) values
    (1, '2026-05-01 01:20+00', 1, 1, '\x01', '2026-05-01 01:00+00', '2026-05-01 01:02+00', '2026-05-01 01:10+00', '2026-05-01 01:12+00'),
    (2, '2026-05-01 01:50+00', null, 1, '\x02', '2026-05-01 01:00+00', '2026-05-01 01:02+00', '2026-05-01 01:21+00', null),
    (3, '2026-05-01 03:10+00', 1, 1, '\x03', '2026-05-01 02:10+00', '2026-05-01 02:10+00', '2026-05-01 02:39+00', '2026-05-01 02:41+00'),
    (4, '2026-05-01 03:10+00', 1, 1, '\x04', '2026-05-01 02:10+00', '2026-05-01 02:14+00', '2026-05-01 02:50+00', '2026-05-01 02:54+00'),
    (5, '2026-05-01 05:00+00', null, 2, '\x04', null, '2026-05-01 02:14+00', '2026-05-01 02:54+00', null);

insert into crawl.session_hour (hour, swarm_id, bucket, seen, ended, censored)
select
    date_trunc('hour', first_seen_at, 'UTC'), swarm_id, p.bucket, sum(p.seen),
    coalesce(sum(p.weight) filter (where absent_after_at is not null), 0), coalesce(sum(p.weight) filter (where absent_after_at is null), 0)
from crawl.session, crawl.session_parts(absent_before_at, first_seen_at, last_seen_at, absent_after_at) as p
group by 1, 2, 3;

insert into crawl.rollup_dirty (hour, marked_at)
select date_trunc('hour', observed_at, 'UTC'), observed_at
from (
    select observed_at from crawl.swarm_snapshot union all select observed_at from crawl.claim
    union all select observed_at from crawl.tracker_check union all select observed_at from crawl.web_seed_check union all select observed_at from crawl.visit
) o;

insert into crawl.alert (dedupe_key, code, severity, is_state, subject, body, host, count, raised_at, last_at, reminded_at, resolved_at) values
    ('a', 'agent_dead', 'critical', true, 'gamma on host-3 is dead', E'Not heard of since 10:00.\nLook at the host.', 'host-1', 3,
     '2026-05-02 10:10+00', '2026-05-02 11:00+00', '2026-05-02 10:10+00', null),
    ('b', 'unhandled_exception', 'critical', false, 'Host ended: boom', 'stack', 'host-1', 1,
     '2026-05-01 09:00+00', '2026-05-01 09:00+00', '2026-05-01 09:00+00', '2026-05-02 09:00+00');
insert into crawl.storage_now (scope, measured_at, used_bytes, reserved_bytes, budget_bytes, limit_bytes, stop_bytes, step, step_since, thinning) values
    ('database', '2026-05-02 12:00+00', 160000000, 2000000, 200000000, 200000000, 184000000, 'none', '2026-05-02 10:30+00', 1),
    ('agent:alpha', '2026-05-02 12:00+00', 9000000, 0, null, 90000000000, 82800000000, 'none', '2026-05-01 10:00+00', 1);
insert into crawl.storage_use (scope, part, at, bytes)
select 'database', 'database', at, 100000000 + 1000 * extract(epoch from at - '2026-05-02 11:00+00')::bigint
from generate_series('2026-05-02 11:00+00'::timestamptz, '2026-05-02 12:00+00', interval '1 minute') as at;
insert into crawl.storage_use (scope, part, at, bytes) values
    ('database', 'wal', '2026-05-02 12:00+00', 20000000), ('agent:alpha', 'journal', '2026-05-02 12:00+00', 7000000),
    ('agent:alpha', 'logs', '2026-05-02 12:00+00', 2000000);
insert into crawl.storage_step (scope, from_at, to_at, step, thinning, used_bytes, limit_bytes) values
    ('database', '2026-05-02 09:30+00', '2026-05-02 10:00+00', 'sampling', 4, 172000000, 200000000),
    ('database', '2026-05-02 10:00+00', '2026-05-02 10:30+00', 'dropping', 1, 155000000, 200000000);

insert into crawl.mail (mail_id, kind, alert_id, subject, text_body, written_at, next_attempt_at, sent_at) values
    ('00000000-0000-0000-0000-000000000001', 'alert', 1, 's', 't', '2026-05-02 10:10+00', '2026-05-02 10:10+00', '2026-05-02 10:10:05+00');
