-- Swarms 1 to $swarms have a tracker each and are claimed; the $crawled after them have none and are crawled.
insert into crawl.tracker (url, scheme, added_at)
select format('udp://tracker-%s.example:6969/announce', i), 'udp', '$first'::timestamptz - interval '30 days' from generate_series(1, $trackers) i;

insert into crawl.swarm (info_hash, name, total_bytes, piece_length_bytes, piece_count, source, added_at)
select
    substring(sha256(int8send(i)) for 20),
    format('%s %s %s', (array['Debian', 'Ubuntu', 'Archive', 'Lecture', 'Podcast', 'Kiwix', 'Fedora', 'Atlas'])[1 + i % 8], i, md5(i::text)),
    i::bigint * 16384, 16384, i, 'torrent',
    -- One in a hundred came in the time of the data.
    '$first'::timestamptz + case when i % 100 = 0 then i / 100 % $days else -30 end * interval '1 day'
from generate_series(1, $swarms + $crawled) i;

insert into crawl.swarm_tracker (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at)
select i, 1 + i % $trackers, 0, 'infinity', 'infinity' from generate_series(1, $swarms) i;

insert into crawl.claim_latest (swarm_id, tracker_id, observed_at, outcome, seeders, leechers, completed)
select i, 1 + i % $trackers, '$end'::timestamptz - i % 1440 * interval '1 minute', 'ok', i % 50, i % 20, i from generate_series(1, $swarms) i;

insert into crawl.swarm_latest (swarm_id, claimed_seeders, claimed_leechers, claimed_completed, claimed_at, claimed_tracker_id)
select i, i % 50, i % 20, i, '$end'::timestamptz - i % 1440 * interval '1 minute', 1 + i % $trackers from generate_series(1, $swarms) i;

-- One crawled swarm in ten is claimed as well.
insert into crawl.claim_latest (swarm_id, tracker_id, observed_at, outcome, seeders, leechers, completed)
select $swarms + w, 1 + w % $trackers, '$end'::timestamptz - interval '1 hour', 'ok', w % 50, w % 20, w
from generate_series(1, $crawled) w where w % 10 = 0;

insert into crawl.swarm_latest (
    swarm_id, claimed_seeders, claimed_leechers, claimed_at, claimed_tracker_id, verified_seeders, verified_leechers, reachable_peers, known_peers,
    distributed_copies, verified_at, seed_seen_at, seedless_since)
select
    $swarms + w, case when w % 10 = 0 then w % 50 end, case when w % 10 = 0 then w % 20 end,
    case when w % 10 = 0 then '$end'::timestamptz - interval '1 hour' end, case when w % 10 = 0 then 1 + w % $trackers end,
    w % 4, w % 6 + 1, 6, 10, w % 4 + 0.5, at, case when w % 4 > 0 then at end, case when w % 4 = 0 then at end
from (select w, '$end'::timestamptz + (w % 24 - 24) * interval '1 hour' as at from generate_series(1, $crawled) w) x;

insert into crawl.snapshot_latest (
    swarm_id, observed_at, sample_share, partial_seeds, progress, order_known, sequential, pieces, rarest_replicas, rarest_pieces, rarest, strip)
select
    $swarms + w, '$end'::timestamptz + (w % 24 - 24) * interval '1 hour', 1, 0, array[1, 0, 0, 1, 0, 0, 0, 1, 0, 0, w % 4], 3, w % 4, 200, w % 4, 1 + w % 9,
    array[w % 200], array_fill(w % 4, array[200])
from generate_series(1, $crawled) w;

insert into crawl.agent (name, host, version, started_at, heartbeat_at)
select format('agent-%s', i), 'bench', '1.0', '$first', now() from generate_series(1, 4) i;

insert into crawl.agent_minute (agent_id, minute, checks, visits, snapshots)
select a, '$first'::timestamptz + m * interval '1 minute', 100, 20, 2
from generate_series(1, 4) a, generate_series(0, $days * 1440 - 1) m
-- An hour a day of each agent is a gap.
where m / 60 % 24 <> a;

insert into crawl.alert (dedupe_key, code, severity, is_state, subject, body, host, raised_at, last_at, reminded_at, resolved_at)
select
    format('bench-%s', i), 'tracker-down', 'warning', true, format('Tracker %s is down', i), 'It did not answer.', 'bench', at, at, at,
    case when i % 10 > 0 then at + interval '1 hour' end
from (select i, '$end'::timestamptz - i * interval '1 hour' as at from generate_series(1, $days * 24) i) x;
