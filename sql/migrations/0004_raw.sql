-- Keys of raw rows. One call yields a block of 65536 numbers, which is more than a batch holds.
create sequence crawl.observation_block increment by 65536;

comment on sequence crawl.observation_block is 'Blocks of keys for raw rows; the ingest numbers the rows of a batch within a block.';

create table crawl.tracker_check (
    check_id bigint not null,
    observed_at timestamptz not null,
    agent_id bigint not null,
    tracker_id bigint not null,
    kind text not null,
    outcome text not null,
    family smallint,
    rtt_ms real,
    hashes_asked integer not null,
    hashes_answered integer not null,
    interval_seconds integer,
    min_interval_seconds integer,
    external_ip inet,
    error text,
    warning text
) partition by range (observed_at);

create table crawl.tracker_check_default partition of crawl.tracker_check default;
create index tracker_check_time_idx on crawl.tracker_check using brin (observed_at);

comment on table crawl.tracker_check is 'One query to a tracker.';
comment on column crawl.tracker_check.check_id is 'Key.';
comment on column crawl.tracker_check.observed_at is 'When the answer was complete, or the failure certain.';
comment on column crawl.tracker_check.agent_id is 'Agent that asked.';
comment on column crawl.tracker_check.tracker_id is 'Tracker asked.';
comment on column crawl.tracker_check.kind is 'scrape or announce.';
comment on column crawl.tracker_check.outcome is 'How it ended: ok, or one of the closed set of outcomes.';
comment on column crawl.tracker_check.family is 'IP version used, 4 or 6; NULL when it did not come so far.';
comment on column crawl.tracker_check.rtt_ms is 'From the first byte sent to the answer''s last byte; NULL without an answer.';
comment on column crawl.tracker_check.hashes_asked is 'Info-hashes in the request.';
comment on column crawl.tracker_check.hashes_answered is 'Info-hashes for which the answer held counts.';
comment on column crawl.tracker_check.interval_seconds is 'Seconds it asks to wait between announces; NULL when it did not say.';
comment on column crawl.tracker_check.min_interval_seconds is 'Fewest seconds between requests; NULL when it did not say.';
comment on column crawl.tracker_check.external_ip is 'Our address as the tracker sees it (BEP 24); NULL unless addresses are stored in full.';
comment on column crawl.tracker_check.error is 'For people: what went wrong; NULL when nothing did.';
comment on column crawl.tracker_check.warning is 'The tracker''s warning message; NULL when it gave none.';

create table crawl.claim (
    check_id bigint not null,
    observed_at timestamptz not null,
    agent_id bigint not null,
    swarm_id bigint not null,
    tracker_id bigint not null,
    kind text not null,
    outcome text not null,
    seeders integer,
    leechers integer,
    completed integer
) partition by range (observed_at);

create table crawl.claim_default partition of crawl.claim default;
create index claim_time_idx on crawl.claim using brin (observed_at);

comment on table crawl.claim is 'What one tracker check says of one swarm. Never merged with what was verified.';
comment on column crawl.claim.check_id is 'The check.';
comment on column crawl.claim.observed_at is 'When: as in the check.';
comment on column crawl.claim.agent_id is 'Agent that asked.';
comment on column crawl.claim.swarm_id is 'Swarm asked for.';
comment on column crawl.claim.tracker_id is 'Tracker that says so.';
comment on column crawl.claim.kind is 'scrape or announce.';
comment on column crawl.claim.outcome is 'ok with counts, or why there are none.';
comment on column crawl.claim.seeders is 'Complete peers; NULL when not said.';
comment on column crawl.claim.leechers is 'Incomplete peers; NULL when not said.';
comment on column crawl.claim.completed is 'Downloads ever completed; NULL when not said.';

create table crawl.visit (
    visit_id bigint not null,
    observed_at timestamptz not null,
    agent_id bigint not null,
    swarm_id bigint not null,
    peer_key bytea not null,
    peer_prefix cidr not null,
    country text,
    asn bigint,
    address inet,
    port integer,
    source text not null,
    outcome text not null,
    stage text not null,
    transport text not null,
    is_encrypted boolean not null,
    peer_id bytea,
    client text,
    version text,
    identity text not null,
    extended_name text,
    reserved bytea,
    extensions jsonb,
    reqq integer,
    metadata_size_bytes integer,
    is_upload_only boolean,
    pieces integer,
    have integer,
    is_seed boolean,
    connect_ms real,
    handshake_ms real,
    error text
) partition by range (observed_at);

create table crawl.visit_default partition of crawl.visit default;
create index visit_time_idx on crawl.visit using brin (observed_at);

comment on table crawl.visit is 'One attempt at one peer in one swarm.';
comment on column crawl.visit.visit_id is 'Key.';
comment on column crawl.visit.observed_at is 'When it ended.';
comment on column crawl.visit.agent_id is 'Agent that visited.';
comment on column crawl.visit.swarm_id is 'Swarm it was visited in.';
comment on column crawl.visit.peer_key is 'Address and port under a keyed hash. The key changes each epoch and the old one is destroyed, so keys of two epochs cannot be linked.';
comment on column crawl.visit.peer_prefix is 'The /24 (IPv4) or /48 (IPv6) of the address.';
comment on column crawl.visit.country is 'Country of the address, ISO 3166-1 alpha-2; NULL when not known.';
comment on column crawl.visit.asn is 'Autonomous system of the address; NULL when not known.';
comment on column crawl.visit.address is 'The address; NULL unless addresses are stored in full.';
comment on column crawl.visit.port is 'The port; NULL unless addresses are stored in full.';
comment on column crawl.visit.source is 'Who told us of the peer: announce, dht, pex, manual.';
comment on column crawl.visit.outcome is 'How it ended: handshaken, or one of the closed set of outcomes.';
comment on column crawl.visit.stage is 'How far it came: connect, encrypt, handshake, extended, bitfield, done.';
comment on column crawl.visit.transport is 'tcp or utp.';
comment on column crawl.visit.is_encrypted is 'Whether the conversation was encrypted (MSE).';
comment on column crawl.visit.peer_id is 'The 20 bytes by which the peer names itself; NULL before the handshake.';
comment on column crawl.visit.client is 'Client, as our fingerprints tell it; NULL when not known.';
comment on column crawl.visit.version is 'Its version; NULL when not known.';
comment on column crawl.visit.identity is 'How peer id and extended handshake agree on the client: agree, conflict, peer_id, extended, unknown.';
comment on column crawl.visit.extended_name is 'Client''s name in the extended handshake; NULL when there was none.';
comment on column crawl.visit.reserved is 'The 8 reserved bytes of the handshake; NULL before it.';
comment on column crawl.visit.extensions is 'Names and ids of the extended handshake''s m; NULL when there was none.';
comment on column crawl.visit.reqq is 'Outstanding requests the peer allows; NULL when not said.';
comment on column crawl.visit.metadata_size_bytes is 'Size of the info dictionary (BEP 9); NULL when not said.';
comment on column crawl.visit.is_upload_only is 'Whether it says that it only uploads (BEP 21); NULL when not said.';
comment on column crawl.visit.pieces is 'Pieces in the torrent; NULL when not known.';
comment on column crawl.visit.have is 'Pieces the peer says it has; NULL when not said.';
comment on column crawl.visit.is_seed is 'Whether it has every piece; NULL when not said.';
comment on column crawl.visit.connect_ms is 'Until the connection stood; NULL when it never did.';
comment on column crawl.visit.handshake_ms is 'From our handshake to the peer''s; NULL when none came.';
comment on column crawl.visit.error is 'For people: what went wrong; NULL when nothing did.';

create table crawl.swarm_snapshot (
    snapshot_id bigint not null,
    observed_at timestamptz not null,
    started_at timestamptz not null,
    agent_id bigint not null,
    swarm_id bigint not null,
    known_peers integer not null,
    visited_peers integer not null,
    reachable_peers integer not null,
    seeders integer not null,
    leechers integer not null,
    unknown_progress integer not null,
    distributed_copies double precision
) partition by range (observed_at);

create table crawl.swarm_snapshot_default partition of crawl.swarm_snapshot default;
create index swarm_snapshot_time_idx on crawl.swarm_snapshot using brin (observed_at);

comment on table crawl.swarm_snapshot is 'What one crawl of one swarm verified: only peers that answered our handshake count.';
comment on column crawl.swarm_snapshot.snapshot_id is 'Key.';
comment on column crawl.swarm_snapshot.observed_at is 'When the crawl ended.';
comment on column crawl.swarm_snapshot.started_at is 'When it began.';
comment on column crawl.swarm_snapshot.agent_id is 'Agent that crawled.';
comment on column crawl.swarm_snapshot.swarm_id is 'The swarm.';
comment on column crawl.swarm_snapshot.known_peers is 'Distinct peers that sources handed out.';
comment on column crawl.swarm_snapshot.visited_peers is 'Of these, visited.';
comment on column crawl.swarm_snapshot.reachable_peers is 'Of these, handshaken.';
comment on column crawl.swarm_snapshot.seeders is 'Handshaken peers with every piece.';
comment on column crawl.swarm_snapshot.leechers is 'Handshaken peers without every piece.';
comment on column crawl.swarm_snapshot.unknown_progress is 'Handshaken peers that did not say what they have.';
comment on column crawl.swarm_snapshot.distributed_copies is 'Replicas of the rarest piece, plus the fraction of pieces that have more; NULL when it cannot be told.';
