-- The present, as views see it. A session may set crawl.now to look from another moment.
create function crawl.clock() returns timestamptz
language sql stable parallel safe as $$ select coalesce(nullif(current_setting('crawl.now', true), '')::timestamptz, now()) $$;

comment on function crawl.clock() is 'The present; the setting crawl.now puts another moment in its place.';

create function crawl.health(
    verified_seeders integer, distributed_copies double precision, known_peers integer, claimed_seeders integer, claimed_leechers integer)
returns text
language sql immutable parallel safe as $$
    select case
        -- Verified: at least one peer said what it has.
        when verified_seeders >= 2 then 'healthy'
        when verified_seeders = 1 then 'at_risk'
        when distributed_copies >= 1 then 'seedless'
        when distributed_copies < 1 then 'dead'
        when claimed_seeders >= 2 then 'healthy'
        when claimed_seeders = 1 then 'at_risk'
        when claimed_seeders = 0 and claimed_leechers = 0 then 'dead'
        when claimed_seeders = 0 then 'seedless'
        -- A crawl that found nobody at all, and no tracker that says more.
        when known_peers = 0 then 'dead'
        else 'unknown'
    end
$$;

comment on function crawl.health(integer, double precision, integer, integer, integer) is
    'healthy: two or more seeds; at_risk: one; seedless: none, but its peers hold every piece (or, by claims alone, there are leechers); '
    'dead: less than one copy; unknown: not seen yet. What a crawl verified beats claims; a crawl in which no peer said what it has '
    'verifies nothing.';

create view report.swarm_now as
select
    encode(s.info_hash, 'hex') as info_hash,
    s.name,
    l.claimed_seeders,
    l.claimed_leechers,
    l.claimed_at,
    l.verified_seeders,
    l.verified_leechers,
    l.reachable_peers,
    l.known_peers,
    l.distributed_copies,
    l.verified_at,
    h.health,
    case when h.health in ('seedless', 'dead') then l.seedless_since end as seedless_since
from crawl.swarm s
left join crawl.swarm_latest l using (swarm_id)
cross join lateral (
    select crawl.health(l.verified_seeders, l.distributed_copies, l.known_peers, l.claimed_seeders, l.claimed_leechers) as health
) h
where s.removed_at is null;

comment on view report.swarm_now is 'Every watched swarm as it was seen last. Claims of trackers and what crawls verified stand side by side, never merged.';
comment on column report.swarm_now.info_hash is 'Info-hash, hex.';
comment on column report.swarm_now.name is 'Name; NULL when not known.';
comment on column report.swarm_now.claimed_seeders is 'Seeders by the tracker that claims most; NULL when no tracker said.';
comment on column report.swarm_now.claimed_leechers is 'Leechers by the same tracker; NULL when it did not say.';
comment on column report.swarm_now.claimed_at is 'When it said so.';
comment on column report.swarm_now.verified_seeders is 'Peers with every piece that answered our handshake in the newest crawl; NULL before the first crawl.';
comment on column report.swarm_now.verified_leechers is 'Peers without every piece that answered our handshake.';
comment on column report.swarm_now.reachable_peers is 'Peers that answered our handshake.';
comment on column report.swarm_now.known_peers is 'Distinct peers that sources handed out.';
comment on column report.swarm_now.distributed_copies is 'Replicas of the rarest piece, plus the share of pieces that have more; NULL when it cannot be told.';
comment on column report.swarm_now.verified_at is 'When the newest crawl ended.';
comment on column report.swarm_now.health is 'healthy, at_risk, seedless, dead, unknown.';
comment on column report.swarm_now.seedless_since is 'Since when crawls find no seed; NULL while there is one, or when no crawl tells.';

create view report.swarm_day as
select
    (r.hour at time zone 'UTC')::date as day,
    encode(s.info_hash, 'hex') as info_hash,
    sum(r.checks)::bigint as checks,
    sum(r.visits)::bigint as visits,
    coalesce(max(r.verified_max_seeders), max(r.claimed_max_seeders)) as max_seeders,
    coalesce(
        sum(r.verified_seeder_seconds) / nullif(sum(r.verified_seconds), 0),
        sum(r.claimed_seeder_seconds) / nullif(sum(r.claimed_seconds), 0)) as avg_seeders,
    coalesce(max(r.verified_max_leechers), max(r.claimed_max_leechers)) as max_leechers,
    sum(r.available_seconds) / nullif(sum(r.observed_seconds), 0) as availability,
    sum(r.observed_seconds) / 86400 as observed,
    min(r.min_distributed_copies) as min_distributed_copies
from crawl.swarm_hour r
join crawl.swarm s using (swarm_id)
group by 1, 2;

comment on view report.swarm_day is
    'Swarms, day by day (UTC). What was seen holds until it is seen again, at most two hours; so every number is weighted by time, not by how often we looked.';
comment on column report.swarm_day.day is 'Day, UTC.';
comment on column report.swarm_day.info_hash is 'Info-hash, hex.';
comment on column report.swarm_day.checks is 'Times that a tracker gave counts.';
comment on column report.swarm_day.visits is 'Visits to peers.';
comment on column report.swarm_day.max_seeders is 'Most seeders: verified where any crawl of the day verified something, else claimed; NULL when not known.';
comment on column report.swarm_day.avg_seeders is 'Seeders, averaged over the observed time; verified where any crawl of the day did, else claimed (mean over trackers).';
comment on column report.swarm_day.max_leechers is 'Most leechers, by the same rule.';
comment on column report.swarm_day.availability is 'Share of the observed time in which a complete copy was there: a seed, or distributed copies of 1 and more. NULL when nothing was observed.';
comment on column report.swarm_day.observed is 'Share of the 24 hours about which something is known.';
comment on column report.swarm_day.min_distributed_copies is 'Fewest distributed copies that a crawl found; NULL when none could tell.';

create view report.client_day as
select
    day, client, version, peers, peers / nullif(sum(peers) over (partition by day), 0) as share
from (
    select
        (hour at time zone 'UTC')::date as day,
        client,
        version,
        round(hll_cardinality(hll_union_agg(peers)))::bigint as peers
    from crawl.client_hour
    group by 1, 2, 3
) c;

comment on view report.client_day is 'Clients of the peers that answered our handshake, day by day (UTC).';
comment on column report.client_day.day is 'Day, UTC.';
comment on column report.client_day.client is 'Client; NULL when not known.';
comment on column report.client_day.version is 'Version; NULL when not known.';
comment on column report.client_day.peers is 'Distinct peers; exact while few, else within about 3 percent.';
comment on column report.client_day.share is 'Share of the day''s peers.';

create view report.tracker_day as
with trip as (
    select
        (hour at time zone 'UTC')::date as day, tracker_id, bucket,
        sum(sum(checks)) over (partition by (hour at time zone 'UTC')::date, tracker_id order by bucket) as up_to,
        sum(sum(checks)) over (partition by (hour at time zone 'UTC')::date, tracker_id) as total
    from crawl.tracker_rtt_hour
    group by 1, 2, 3
), quantile as (
    select
        day, tracker_id,
        min(bucket) filter (where up_to >= 0.5 * total) as p50,
        min(bucket) filter (where up_to >= 0.95 * total) as p95
    from trip
    group by 1, 2
), counted as (
    select
        (hour at time zone 'UTC')::date as day, tracker_id, sum(checks)::bigint as checks, sum(answered)::bigint as answered,
        sum(up_seconds) / nullif(sum(observed_seconds), 0) as uptime
    from crawl.tracker_hour
    group by 1, 2
)
select
    c.day,
    t.url as tracker,
    c.checks,
    c.answered,
    c.uptime,
    round(power(1.02::numeric, q.p50), 2)::double precision as rtt_p50_ms,
    round(power(1.02::numeric, q.p95), 2)::double precision as rtt_p95_ms
from counted c
join crawl.tracker t using (tracker_id)
left join quantile q using (day, tracker_id);

comment on view report.tracker_day is 'Trackers, day by day (UTC).';
comment on column report.tracker_day.day is 'Day, UTC.';
comment on column report.tracker_day.tracker is 'Announce URL.';
comment on column report.tracker_day.checks is 'Checks; those that our own network spoilt are left out.';
comment on column report.tracker_day.answered is 'Of these, answered in the protocol, be it with a failure.';
comment on column report.tracker_day.uptime is 'Share of the observed time in which it answered: a check''s outcome holds until the next, at most two hours. NULL when nothing was observed.';
comment on column report.tracker_day.rtt_p50_ms is 'Median round trip in milliseconds, within one percent; NULL without an answer.';
comment on column report.tracker_day.rtt_p95_ms is '95th percentile of the round trip in milliseconds, within one percent.';

create view report.network_day as
select
    (hour at time zone 'UTC')::date as day,
    country,
    asn,
    round(hll_cardinality(hll_union_agg(peers)))::bigint as peers,
    round(hll_cardinality(hll_union_agg(reachable)))::bigint as reachable
from crawl.network_hour
group by 1, 2, 3;

comment on view report.network_day is 'Networks of the peers visited, day by day (UTC).';
comment on column report.network_day.day is 'Day, UTC.';
comment on column report.network_day.country is 'Country, ISO 3166-1 alpha-2; NULL when not known.';
comment on column report.network_day.asn is 'Autonomous system; NULL when not known.';
comment on column report.network_day.peers is 'Distinct peers visited.';
comment on column report.network_day.reachable is 'Of these, peers that answered our handshake.';

create view report.fleet_now as
select
    a.name as agent,
    a.host,
    a.version,
    a.started_at,
    a.heartbeat_at,
    case
        when a.stopped_at is not null then 'stopped'
        when a.heartbeat_at >= crawl.clock() - interval '2 minutes' then 'alive'
        when a.heartbeat_at >= crawl.clock() - interval '10 minutes' then 'late'
        else 'dead'
    end as state,
    coalesce(m.checks, 0)::bigint as checks_last_hour,
    coalesce(m.visits, 0)::bigint as visits_last_hour,
    a.journal_lag_seconds
from crawl.agent a
left join lateral (
    select sum(checks) as checks, sum(visits) as visits
    from crawl.agent_minute
    where agent_id = a.agent_id and minute > crawl.clock() - interval '1 hour' and minute <= crawl.clock()
) m on true;

comment on view report.fleet_now is 'The agents, now.';
comment on column report.fleet_now.agent is 'Name.';
comment on column report.fleet_now.host is 'Machine.';
comment on column report.fleet_now.version is 'Version of the program.';
comment on column report.fleet_now.started_at is 'When it started.';
comment on column report.fleet_now.heartbeat_at is 'When it last said that it lives.';
comment on column report.fleet_now.state is 'alive; late: not heard of for 2 minutes; dead: for 10 minutes; stopped: in good order.';
comment on column report.fleet_now.checks_last_hour is 'Tracker checks stored, observed in the last 60 minutes.';
comment on column report.fleet_now.visits_last_hour is 'Visits stored, observed in the last 60 minutes.';
comment on column report.fleet_now.journal_lag_seconds is 'Age of the oldest observation in its journal that was not stored at its last heartbeat; 0 when there was none.';

create view report.alert as
select
    a.raised_at,
    a.code,
    a.severity,
    a.subject,
    a.body,
    a.count,
    (select min(m.sent_at) from crawl.mail m where m.alert_id = a.alert_id) as mailed_at,
    a.resolved_at
from crawl.alert a;

comment on view report.alert is 'Alerts, open and over.';
comment on column report.alert.raised_at is 'When it first came.';
comment on column report.alert.code is 'Stable code; its runbook is ops/runbooks/CODE.md.';
comment on column report.alert.severity is 'info, warning, critical.';
comment on column report.alert.subject is 'One line.';
comment on column report.alert.body is 'What happened, the evidence, what to do.';
comment on column report.alert.count is 'How often it came.';
comment on column report.alert.mailed_at is 'When its first mail left; NULL when none did.';
comment on column report.alert.resolved_at is 'When it was over; NULL while it is open.';

create view report.coverage_gap as
with seen as (
    select agent_id, minute as at, minute + interval '1 minute' as through from crawl.agent_minute where checks + visits + snapshots > 0
), gap as (
    select agent_id, through as from_at, coalesce(lead(at) over (partition by agent_id order by at), crawl.clock()) as to_at
    from seen
)
select
    a.name as agent,
    g.from_at,
    g.to_at,
    case
        when a.stopped_at is not null and a.stopped_at between g.from_at - interval '1 minute' and g.to_at then 'stopped'
        when a.started_at between g.from_at and g.to_at then 'restarted'
        else 'silent'
    end as reason
from gap g
join crawl.agent a using (agent_id)
where g.to_at - g.from_at >= interval '10 minutes';

comment on view report.coverage_gap is 'Times of ten minutes and more in which an agent observed nothing, as far back as its minutes are kept.';
comment on column report.coverage_gap.agent is 'Agent.';
comment on column report.coverage_gap.from_at is 'End of the last minute with an observation.';
comment on column report.coverage_gap.to_at is 'Begin of the next minute with one; the present while there is none.';
comment on column report.coverage_gap.reason is 'stopped: in good order; restarted: its process began anew in that time; silent: it ran, or died, without an observation.';
