create table crawl.rollup_hour (
    hour timestamptz primary key,
    rolled_at timestamptz not null,
    rolled_through timestamptz not null
);

comment on table crawl.rollup_hour is 'Which hours the rollups hold, and up to which moment.';
comment on column crawl.rollup_hour.hour is 'Begin of the hour.';
comment on column crawl.rollup_hour.rolled_at is 'When it was summed last.';
comment on column crawl.rollup_hour.rolled_through is 'Up to this moment of the hour; its end once the hour is over.';

create table crawl.swarm_hour (
    hour timestamptz not null,
    swarm_id bigint not null,
    checks bigint not null,
    visits bigint not null,
    snapshots bigint not null,
    claimed_max_seeders integer,
    claimed_max_leechers integer,
    claimed_seeder_seconds double precision not null,
    claimed_seconds double precision not null,
    verified_max_seeders integer,
    verified_max_leechers integer,
    verified_seeder_seconds double precision not null,
    verified_seconds double precision not null,
    min_distributed_copies double precision,
    observed_seconds double precision not null,
    available_seconds double precision not null,
    primary key (hour, swarm_id)
);

comment on table crawl.swarm_hour is
    'One swarm in one hour. What was seen holds until it is seen again by the same kind of witness, at most two hours; what was '
    'verified beats what is claimed for as long as it holds.';
comment on column crawl.swarm_hour.hour is 'Begin of the hour.';
comment on column crawl.swarm_hour.swarm_id is 'The swarm.';
comment on column crawl.swarm_hour.checks is 'Claims that trackers answered with counts.';
comment on column crawl.swarm_hour.visits is 'Visits to its peers.';
comment on column crawl.swarm_hour.snapshots is 'Crawls that ended in the hour.';
comment on column crawl.swarm_hour.claimed_max_seeders is 'Most seeders that a tracker claimed; NULL when none did.';
comment on column crawl.swarm_hour.claimed_max_leechers is 'Most leechers that a tracker claimed; NULL when none did.';
comment on column crawl.swarm_hour.claimed_seeder_seconds is 'Claimed seeders times the seconds each claim held, summed over trackers.';
comment on column crawl.swarm_hour.claimed_seconds is 'Seconds that claims held, summed over trackers.';
comment on column crawl.swarm_hour.verified_max_seeders is 'Most seeders that a crawl verified; NULL when none did.';
comment on column crawl.swarm_hour.verified_max_leechers is 'Most leechers that a crawl verified; NULL when none did.';
comment on column crawl.swarm_hour.verified_seeder_seconds is 'Verified seeders times the seconds each crawl held.';
comment on column crawl.swarm_hour.verified_seconds is 'Seconds that crawls held.';
comment on column crawl.swarm_hour.min_distributed_copies is 'Fewest distributed copies that a crawl found; NULL when none could tell.';
comment on column crawl.swarm_hour.observed_seconds is 'Seconds of the hour about which something is known, by crawls or claims.';
comment on column crawl.swarm_hour.available_seconds is 'Of these, seconds in which a complete copy was there: a verified seed or one distributed copy, else a claimed seeder.';

create table crawl.client_hour (
    hour timestamptz not null,
    client text,
    version text,
    visits bigint not null,
    peers hll not null
);

create unique index client_hour_key on crawl.client_hour (hour, client, version) nulls not distinct;

comment on table crawl.client_hour is 'Peers that answered our handshake in one hour, by client.';
comment on column crawl.client_hour.hour is 'Begin of the hour.';
comment on column crawl.client_hour.client is 'Client; NULL when our fingerprints do not know it.';
comment on column crawl.client_hour.version is 'Version; NULL when not known.';
comment on column crawl.client_hour.visits is 'Handshakes.';
comment on column crawl.client_hour.peers is 'Distinct peers, as a HyperLogLog that merges with others; exact while they are few.';

create table crawl.network_hour (
    hour timestamptz not null,
    country text,
    asn bigint,
    peers hll not null,
    reachable hll not null
);

create unique index network_hour_key on crawl.network_hour (hour, country, asn) nulls not distinct;

comment on table crawl.network_hour is 'Peers visited in one hour, by network.';
comment on column crawl.network_hour.hour is 'Begin of the hour.';
comment on column crawl.network_hour.country is 'Country; NULL when not known.';
comment on column crawl.network_hour.asn is 'Autonomous system; NULL when not known.';
comment on column crawl.network_hour.peers is 'Distinct peers visited.';
comment on column crawl.network_hour.reachable is 'Distinct peers that answered our handshake.';

create table crawl.tracker_hour (
    hour timestamptz not null,
    tracker_id bigint not null,
    checks bigint not null,
    answered bigint not null,
    observed_seconds double precision not null,
    up_seconds double precision not null,
    primary key (hour, tracker_id)
);

comment on table crawl.tracker_hour is
    'One tracker in one hour. A check''s outcome holds until the next check, at most two hours; inconclusive and cancelled checks say nothing.';
comment on column crawl.tracker_hour.hour is 'Begin of the hour.';
comment on column crawl.tracker_hour.tracker_id is 'The tracker.';
comment on column crawl.tracker_hour.checks is 'Checks, without inconclusive, blocked and cancelled ones.';
comment on column crawl.tracker_hour.answered is 'Of these, answered: with counts, with a failure reason, or that the torrent is unknown.';
comment on column crawl.tracker_hour.observed_seconds is 'Seconds about which something is known.';
comment on column crawl.tracker_hour.up_seconds is 'Of these, seconds in which the tracker answered.';

create table crawl.tracker_rtt_hour (
    hour timestamptz not null,
    tracker_id bigint not null,
    bucket smallint not null,
    checks bigint not null,
    primary key (hour, tracker_id, bucket)
);

comment on table crawl.tracker_rtt_hour is 'Round trips of one tracker in one hour, as a histogram that merges with others.';
comment on column crawl.tracker_rtt_hour.hour is 'Begin of the hour.';
comment on column crawl.tracker_rtt_hour.tracker_id is 'The tracker.';
comment on column crawl.tracker_rtt_hour.bucket is 'Round trips of 1.02^bucket milliseconds, one percent up or down.';
comment on column crawl.tracker_rtt_hour.checks is 'Checks with such a round trip.';

-- How long something that was seen is taken to hold, when it is not seen again.
create function crawl.evidence_horizon() returns interval
language sql immutable parallel safe as $$ select interval '2 hours' $$;

comment on function crawl.evidence_horizon() is 'How long an observation is taken to hold when no newer one replaces it.';

create function crawl.seconds_of(spans tstzmultirange) returns double precision
language sql immutable parallel safe as $$
    select coalesce(sum(extract(epoch from upper(s) - lower(s))), 0)::double precision from unnest(spans) s
$$;

comment on function crawl.seconds_of(tstzmultirange) is 'Length of a set of times in seconds; 0 for none.';
