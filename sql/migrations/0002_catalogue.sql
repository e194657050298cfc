create table crawl.swarm (
    swarm_id bigint generated always as identity primary key,
    info_hash bytea not null unique check (octet_length(info_hash) = 20),
    info_hash_v2 bytea check (octet_length(info_hash_v2) = 32),
    name text,
    total_bytes bigint check (total_bytes >= 0),
    piece_length_bytes bigint check (piece_length_bytes > 0),
    piece_count integer check (piece_count > 0),
    is_private boolean not null default false,
    is_guarded boolean not null default false,
    source text not null,
    web_seeds text[] not null default '{}',
    added_at timestamptz not null,
    removed_at timestamptz
);

-- Not unique: a hybrid torrent is two swarms on the wire.
create index swarm_info_hash_v2_idx on crawl.swarm (info_hash_v2) where info_hash_v2 is not null;

comment on table crawl.swarm is 'The catalogue: the swarms that are, or were, watched.';
comment on column crawl.swarm.swarm_id is 'Key of the swarm in every other table.';
comment on column crawl.swarm.info_hash is 'Name on the wire: SHA-1 of the info dictionary, or the first 20 bytes of its SHA-256 for a v2-only torrent.';
comment on column crawl.swarm.info_hash_v2 is 'SHA-256 of the info dictionary (BEP 52); NULL for a v1 torrent.';
comment on column crawl.swarm.name is 'Name from the metadata or the magnet, control characters removed; NULL when not known.';
comment on column crawl.swarm.total_bytes is 'Length of all files; NULL when not known.';
comment on column crawl.swarm.piece_length_bytes is 'Length of a piece; NULL when not known.';
comment on column crawl.swarm.piece_count is 'Pieces; NULL when not known.';
comment on column crawl.swarm.is_private is 'Whether only its own trackers may be asked (BEP 27).';
comment on column crawl.swarm.is_guarded is 'Whether people want an alert when its last complete copies go.';
comment on column crawl.swarm.source is 'Where we heard of it: torrent, magnet, info_hash, rss, journal (only observations name it).';
comment on column crawl.swarm.web_seeds is 'Web seeds from the metadata (BEP 19).';
comment on column crawl.swarm.added_at is 'When it was added, or added again after it had been removed.';
comment on column crawl.swarm.removed_at is 'When it was removed; NULL while it is watched.';

create table crawl.tracker (
    tracker_id bigint generated always as identity primary key,
    url text not null unique,
    scheme text not null,
    announce_interval_seconds integer check (announce_interval_seconds >= 0),
    announce_min_interval_seconds integer check (announce_min_interval_seconds >= 0),
    scrape_min_interval_seconds integer check (scrape_min_interval_seconds >= 0),
    failures integer not null default 0,
    next_request_at timestamptz not null default '-infinity',
    next_scrape_at timestamptz not null default '-infinity',
    lease_agent_id bigint,
    lease_token bigint not null default 0,
    lease_expires_at timestamptz not null default '-infinity',
    added_at timestamptz not null
);

comment on table crawl.tracker is 'Trackers, what they taught us about politeness, and which agent holds each.';
comment on column crawl.tracker.tracker_id is 'Key of the tracker in every other table.';
comment on column crawl.tracker.url is 'Announce URL.';
comment on column crawl.tracker.scheme is 'Scheme of the URL: http, https, udp.';
comment on column crawl.tracker.announce_interval_seconds is 'Seconds it asks to wait between announces; NULL when it never said.';
comment on column crawl.tracker.announce_min_interval_seconds is 'Fewest seconds between announces for one swarm; NULL when it never said.';
comment on column crawl.tracker.scrape_min_interval_seconds is 'Fewest seconds between scrapes; NULL when it never said.';
comment on column crawl.tracker.failures is 'Checks in a row that got no answer.';
comment on column crawl.tracker.next_request_at is 'No request of any kind before this moment.';
comment on column crawl.tracker.next_scrape_at is 'No scrape before this moment (BEP 48, min_request_interval).';
comment on column crawl.tracker.lease_agent_id is 'Agent that holds it, or held it last.';
comment on column crawl.tracker.lease_token is 'Grows each time the lease goes to another holder.';
comment on column crawl.tracker.lease_expires_at is 'Until when the lease stands.';
comment on column crawl.tracker.added_at is 'When the first swarm named it.';

create table crawl.swarm_tracker (
    swarm_id bigint not null references crawl.swarm,
    tracker_id bigint not null references crawl.tracker,
    tier smallint not null,
    next_scrape_at timestamptz not null,
    next_announce_at timestamptz not null,
    removed_at timestamptz,
    primary key (swarm_id, tracker_id)
);

create index swarm_tracker_scrape_idx on crawl.swarm_tracker (tracker_id, next_scrape_at) where removed_at is null;

comment on table crawl.swarm_tracker is 'Which trackers a swarm has, and when each may be asked about it again.';
comment on column crawl.swarm_tracker.swarm_id is 'The swarm.';
comment on column crawl.swarm_tracker.tracker_id is 'The tracker.';
comment on column crawl.swarm_tracker.tier is 'Tier in the announce list (BEP 12); 0 is asked first.';
comment on column crawl.swarm_tracker.next_scrape_at is 'Not scraped before this moment.';
comment on column crawl.swarm_tracker.next_announce_at is 'Not announced to before this moment.';
comment on column crawl.swarm_tracker.removed_at is 'When the swarm left this tracker; NULL while it is in use. The row stays, so that adding it again cannot undercut an interval.';

create table crawl.swarm_schedule (
    swarm_id bigint primary key references crawl.swarm,
    next_crawl_at timestamptz not null,
    lease_agent_id bigint,
    lease_token bigint not null default 0,
    lease_expires_at timestamptz not null default '-infinity'
);

create index swarm_schedule_due_idx on crawl.swarm_schedule (next_crawl_at);

comment on table crawl.swarm_schedule is 'When each watched swarm is crawled next, and which agent holds it.';
comment on column crawl.swarm_schedule.swarm_id is 'The swarm.';
comment on column crawl.swarm_schedule.next_crawl_at is 'Due from this moment on.';
comment on column crawl.swarm_schedule.lease_agent_id is 'Agent that crawls it, or crawled it last.';
comment on column crawl.swarm_schedule.lease_token is 'Fencing token: grows with each lease, and only its holder may give the swarm back.';
comment on column crawl.swarm_schedule.lease_expires_at is 'Until when the lease stands; another agent may take the swarm over afterwards.';
