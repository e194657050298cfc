create table crawl.claim_latest (
    swarm_id bigint not null,
    tracker_id bigint not null,
    observed_at timestamptz not null,
    outcome text not null,
    seeders integer,
    leechers integer,
    completed integer,
    primary key (swarm_id, tracker_id)
);

comment on table crawl.claim_latest is 'The newest claim of each tracker on each swarm.';
comment on column crawl.claim_latest.swarm_id is 'The swarm.';
comment on column crawl.claim_latest.tracker_id is 'The tracker.';
comment on column crawl.claim_latest.observed_at is 'When it said so.';
comment on column crawl.claim_latest.outcome is 'ok with counts, or why there are none.';
comment on column crawl.claim_latest.seeders is 'Complete peers; NULL when not said.';
comment on column crawl.claim_latest.leechers is 'Incomplete peers; NULL when not said.';
comment on column crawl.claim_latest.completed is 'Downloads ever completed; NULL when not said.';

create table crawl.swarm_latest (
    swarm_id bigint primary key,
    claimed_seeders integer,
    claimed_leechers integer,
    claimed_completed integer,
    claimed_at timestamptz,
    claimed_tracker_id bigint,
    verified_seeders integer,
    verified_leechers integer,
    reachable_peers integer,
    known_peers integer,
    distributed_copies double precision,
    verified_at timestamptz,
    seed_seen_at timestamptz,
    seedless_since timestamptz
);

comment on table crawl.swarm_latest is 'What is known of each swarm now.';
comment on column crawl.swarm_latest.swarm_id is 'The swarm.';
comment on column crawl.swarm_latest.claimed_seeders is 'Seeders by the tracker that claims most, among the trackers that answered in the hour before the newest answer.';
comment on column crawl.swarm_latest.claimed_leechers is 'Leechers by the same tracker.';
comment on column crawl.swarm_latest.claimed_completed is 'Downloads ever completed by the same tracker.';
comment on column crawl.swarm_latest.claimed_at is 'When that tracker said so; NULL when no tracker ever did.';
comment on column crawl.swarm_latest.claimed_tracker_id is 'That tracker.';
comment on column crawl.swarm_latest.verified_seeders is 'Handshaken peers with every piece in the newest crawl.';
comment on column crawl.swarm_latest.verified_leechers is 'Handshaken peers without every piece in the newest crawl.';
comment on column crawl.swarm_latest.reachable_peers is 'Peers handshaken in the newest crawl.';
comment on column crawl.swarm_latest.known_peers is 'Distinct peers that sources handed out in the newest crawl.';
comment on column crawl.swarm_latest.distributed_copies is 'Distributed copies in the newest crawl; NULL when they could not be told.';
comment on column crawl.swarm_latest.verified_at is 'When the newest crawl ended; NULL before the first.';
comment on column crawl.swarm_latest.seed_seen_at is 'When a crawl last found a seeder; NULL when none ever did.';
comment on column crawl.swarm_latest.seedless_since is 'When the first crawl without a seeder after the last one with a seeder ended; NULL while there is one.';

create table crawl.tracker_latest (
    tracker_id bigint primary key,
    observed_at timestamptz not null,
    kind text not null,
    outcome text not null,
    rtt_ms real,
    error text,
    answered_at timestamptz,
    failing_since timestamptz
);

comment on table crawl.tracker_latest is 'The newest check of each tracker. Checks that our own network spoilt are left out.';
comment on column crawl.tracker_latest.tracker_id is 'The tracker.';
comment on column crawl.tracker_latest.observed_at is 'When it was checked.';
comment on column crawl.tracker_latest.kind is 'scrape or announce.';
comment on column crawl.tracker_latest.outcome is 'How it ended.';
comment on column crawl.tracker_latest.rtt_ms is 'Round trip; NULL without an answer.';
comment on column crawl.tracker_latest.error is 'What went wrong; NULL when nothing did.';
comment on column crawl.tracker_latest.answered_at is 'When it last answered at all; NULL when it never did.';
comment on column crawl.tracker_latest.failing_since is 'When the first unanswered check after the last answer was; NULL while it answers.';
