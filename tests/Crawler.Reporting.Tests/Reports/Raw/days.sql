-- Four swarms, two trackers and sixty peers for three days, everything on the minute; what happens follows from hashes, so it is always the same.
create schema raw;

create function raw.dice(variadic what text[]) returns integer
language sql immutable as $$ select ('x' || left(md5(array_to_string(what, ':')), 7))::bit(28)::integer $$;

insert into crawl.agent (name, host, version, started_at, heartbeat_at) values ('omega', 'host', '1', '2026-04-29 00:00+00', '2026-05-02 12:00+00');
insert into crawl.swarm (info_hash, name, source, added_at)
select decode(lpad(to_hex(n), 40, '0'), 'hex'), 'swarm ' || n, 'info_hash', '2026-04-29 00:00+00' from generate_series(1, 4) as n;
insert into crawl.tracker (url, scheme, added_at) values ('udp://one.example:1/announce', 'udp', '2026-04-29'), ('udp://two.example:1/announce', 'udp', '2026-04-29');

-- A crawl every 37 minutes or so; of the third swarm there is none on the second day, and the fourth is found empty from then on.
insert into crawl.swarm_snapshot (
    snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress, distributed_copies)
select
    1000 * s + k, at, at - interval '1 minute', 1, s, 20, 20, seeders + leechers, seeders, leechers, 0,
    case when seeders + leechers > 0 then seeders + (raw.dice('copies', s::text, k::text) % 10) / 10.0 end
from generate_series(1, 4) as s, generate_series(0, 110) as k,
    lateral (select '2026-04-29 00:03+00'::timestamptz + (k * 37 + s * 5) * interval '1 minute' as at) as x,
    lateral (
        select case when s = 4 and at >= '2026-04-30' then 0 else raw.dice('seeders', s::text, k::text) % 3 end as seeders,
            case when s = 4 and at >= '2026-04-30' then 0 else raw.dice('leechers', s::text, k::text) % 5 end as leechers) as y
where raw.dice('crawl', s::text, k::text) % 4 > 0 and not (s = 3 and at >= '2026-04-30' and at < '2026-05-01');

insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers)
select
    100000 * t + 1000 * s + k, '2026-04-29 00:01+00'::timestamptz + (k * 53 + s * 7 + t * 11) * interval '1 minute', 1, s, t, 'scrape',
    case when raw.dice('lost', s::text, k::text) % 6 > 0 then 'ok' else 'timed_out' end,
    case when raw.dice('lost', s::text, k::text) % 6 > 0 and not (s = 4 and k > 27) then raw.dice('claim', s::text, k::text, t::text) % 3
        when raw.dice('lost', s::text, k::text) % 6 > 0 then 0 end,
    case when raw.dice('lost', s::text, k::text) % 6 > 0 and not (s = 4 and k > 27) then raw.dice('leech', s::text, k::text, t::text) % 9
        when raw.dice('lost', s::text, k::text) % 6 > 0 then 0 end
from generate_series(1, 4) as s, generate_series(1, 2) as t, generate_series(0, 78) as k
where raw.dice('asked', s::text, k::text, t::text) % 3 > 0;

insert into crawl.tracker_check (check_id, observed_at, agent_id, tracker_id, kind, outcome, rtt_ms, hashes_asked, hashes_answered)
select
    1000 * t + k, '2026-04-29 00:02+00'::timestamptz + (k * 29 + t) * interval '1 minute', 1, t, 'scrape', outcome,
    case when outcome in ('ok', 'tracker_failure') then 5 + raw.dice('rtt', t::text, k::text) % 300 end, 1, 0
from generate_series(1, 2) as t, generate_series(0, 142) as k,
    lateral (select (array['ok', 'ok', 'ok', 'ok', 'timed_out', 'refused', 'tracker_failure', 'inconclusive'])[1 + raw.dice('check', t::text, k::text) % 8] as outcome) as x
where raw.dice('round', t::text, k::text) % 9 > 0;

-- The answers of every other round tell what lists of peers have in common.
update crawl.tracker_check
set kind = 'announce', list_swarm_id = 1 + check_id % 3, list_claimed = case when check_id % 5 > 0 then 90 + check_id % 7 end, list_named = 30 + check_id % 11,
    list_known = 12 + check_id % 5, list_again = check_id % 6
where outcome = 'ok' and check_id % 2 = 0;

insert into crawl.visit (
    visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, country, asn, source, outcome, stage, transport, is_encrypted, client, version, identity)
select
    row_number() over (), at, 1, 1 + p % 4, decode(lpad(to_hex(p), 4, '0'), 'hex'), case when p % 5 = 0 then '2001:db8::/48' else '192.0.2.0/24' end::cidr,
    (array['DE', 'FR', 'JP', null])[1 + p % 4], 64500 + p % 6, 'announce', outcome, case outcome when 'handshaken' then 'done' when 'reset' then 'handshake' else 'connect' end,
    'tcp', false, case when outcome = 'handshaken' then (array['Transmission', 'qBittorrent', null])[1 + p % 3] end,
    case when outcome = 'handshaken' and p % 3 < 2 then '4.' || (p % 2 + (at >= '2026-05-01' and p % 7 = 0)::integer) end, 'unknown'
from generate_series(1, 60) as p, generate_series(0, 40) as k,
    lateral (select '2026-04-29 00:04+00'::timestamptz + (k * 97 + p * 3) * interval '1 minute' as at) as x,
    lateral (select (array['handshaken', 'handshaken', 'timed_out', 'refused', 'reset', 'inconclusive'])[1 + raw.dice('visit', (p % 20)::text, k::text) % 6] as outcome) as y
where raw.dice('seen', p::text, (k / 8)::text) % 3 > 0 and at < '2026-05-02 12:00+00';

-- Sessions that are over, some with ends that nobody saw, and some that are not over.
insert into crawl.session (session_id, observed_at, agent_id, swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at, absent_after_at)
select
    n, first_seen_at + interval '5 hours', 1, 1 + n % 3, decode(lpad(to_hex(n), 4, '0'), 'hex'), case when n % 4 > 0 then first_seen_at - interval '2 minutes' end, first_seen_at,
    first_seen_at + (raw.dice('stay', n::text) % 200) * interval '1 minute',
    case when n % 5 > 0 then first_seen_at + (raw.dice('stay', n::text) % 200 + 3) * interval '1 minute' end
from generate_series(1, 90) as n, lateral (select '2026-04-29 00:00+00'::timestamptz + (raw.dice('begin', n::text) % 4000) * interval '1 minute' as first_seen_at) as x;
insert into crawl.session_hour (hour, swarm_id, bucket, seen, ended, censored)
select
    date_trunc('hour', first_seen_at, 'UTC'), swarm_id, p.bucket, sum(p.seen),
    coalesce(sum(p.weight) filter (where absent_after_at is not null), 0), coalesce(sum(p.weight) filter (where absent_after_at is null), 0)
from crawl.session, crawl.session_parts(absent_before_at, first_seen_at, last_seen_at, absent_after_at) as p
group by 1, 2, 3;
insert into crawl.presence (swarm_id, peer_key, absent_before_at, first_seen_at, last_seen_at, failures)
select 1 + n % 3, decode(lpad(to_hex(200 + n), 4, '0'), 'hex'), case when n % 2 = 0 then '2026-05-02 08:00+00'::timestamptz end, '2026-05-02 08:02+00', '2026-05-02 11:00+00', 0
from generate_series(1, 9) as n;

insert into crawl.rollup_dirty (hour, marked_at)
select date_trunc('hour', observed_at, 'UTC'), observed_at
from (
    select observed_at from crawl.swarm_snapshot union all select observed_at from crawl.claim
    union all select observed_at from crawl.tracker_check union all select observed_at from crawl.visit
) o;

-- What holds in each minute of each swarm, looked up and not summed: the newest crawl of the last two hours, and the newest claim of each tracker.
create view raw.swarm_minute as
select
    (m.at at time zone 'UTC')::date as day, m.at, encode(w.info_hash, 'hex') as info_hash, w.name,
    coalesce(v.seeders > 0 or v.distributed_copies is not null, false) as is_verified,
    case when v.seeders > 0 or v.distributed_copies is not null then v.seeders end as verified_seeders,
    v.seeders > 0 or coalesce(v.distributed_copies >= 1, false) as is_complete,
    c.seeders as claimed_seeders, c.trackers, c.has_seeder
from crawl.swarm w
cross join generate_series('2026-04-29 00:00+00'::timestamptz, '2026-05-02 11:59+00', interval '1 minute') as m (at)
left join lateral (
    select * from crawl.swarm_snapshot x where x.swarm_id = w.swarm_id and x.observed_at <= m.at and x.observed_at > m.at - interval '2 hours'
    order by x.observed_at desc limit 1) v on true
left join lateral (
    select sum(seeders) as seeders, count(*) as trackers, bool_or(seeders > 0) as has_seeder
    from (
        select distinct on (x.tracker_id) x.seeders from crawl.claim x
        where x.swarm_id = w.swarm_id and x.observed_at <= m.at and x.observed_at > m.at - interval '2 hours' and x.outcome = 'ok'
        order by x.tracker_id, x.observed_at desc) newest) c on true;

create table raw.minute as select * from raw.swarm_minute;
