-- Of a day that is over the rollup keeps what reports say, so that nobody adds up the hours of a month.

create table crawl.day_kept (
    day date primary key,
    has_swarms boolean not null
);

comment on table crawl.day_kept is 'Days (UTC) that are over and of which it is kept. A day goes when an hour of it is summed anew, with all that is kept of it, and the rollup makes it again.';
comment on column crawl.day_kept.day is 'Day, UTC.';
comment on column crawl.day_kept.has_swarms is 'Whether crawl.day_swarm has its swarms: not those of a folded day (crawl.rollup_fold), which has one row for each as it is.';

-- What all swarms are on a day that is over, so that nobody has to add up a month of a million swarms.
create table crawl.day_total (
    day date primary key,
    swarms bigint not null,
    judged bigint not null,
    always bigint not null,
    sometimes bigint not null,
    never bigint not null,
    availability double precision not null,
    observed_seconds double precision not null,
    crawls bigint not null,
    visits bigint not null
);

comment on table crawl.day_total is 'All swarms of a day (UTC) that is over. It goes when an hour of the day is summed anew, and the rollup makes it again.';
comment on column crawl.day_total.day is 'Day, UTC.';
comment on column crawl.day_total.swarms is 'Swarms with sums of the day.';
comment on column crawl.day_total.judged is 'Of these, swarms of which something was observed.';
comment on column crawl.day_total.always is 'Of these, swarms with a complete copy all the observed time.';
comment on column crawl.day_total.sometimes is 'Swarms with one for a part of it.';
comment on column crawl.day_total.never is 'Swarms without one.';
comment on column crawl.day_total.availability is 'Share of the observed time in which a complete copy was there, summed over the swarms of which something was observed.';
comment on column crawl.day_total.observed_seconds is 'Seconds about which something is known, summed over swarms.';
comment on column crawl.day_total.crawls is 'Crawls.';
comment on column crawl.day_total.visits is 'Visits to peers.';

create table crawl.day_swarm (
    day date not null,
    info_hash bytea not null,
    swarm_id bigint not null,
    checks bigint not null,
    visits bigint not null,
    max_seeders integer,
    avg_seeders double precision,
    max_leechers integer,
    availability double precision,
    observed_seconds double precision not null,
    min_distributed_copies double precision,
    verified_seconds double precision not null,
    seed_seconds double precision not null,
    needed_seconds double precision not null,
    has_peers boolean not null,
    claimed_seeder_seconds double precision not null,
    claimed_seconds double precision not null,
    available_seconds double precision not null,
    primary key (day, info_hash)
);

create index day_swarm_verified_idx on crawl.day_swarm (day, swarm_id) include (seed_seconds, needed_seconds, verified_seconds) where verified_seconds > 0;
-- One swarm's days, one after the other.
create index day_swarm_life_idx on crawl.day_swarm (swarm_id, day) include (has_peers, observed_seconds, max_seeders);

comment on table crawl.day_swarm is
    'One swarm on a day (UTC) that is over. All of a day go when an hour of it is summed anew, and the rollup makes them again; when the hours of a day are folded '
    'into one row, these go for good.';
comment on column crawl.day_swarm.day is 'Day, UTC.';
comment on column crawl.day_swarm.info_hash is 'Info-hash.';
comment on column crawl.day_swarm.swarm_id is 'The swarm.';
comment on column crawl.day_swarm.checks is 'As in report.swarm_day.';
comment on column crawl.day_swarm.visits is 'As in report.swarm_day.';
comment on column crawl.day_swarm.max_seeders is 'As in report.swarm_day.';
comment on column crawl.day_swarm.avg_seeders is 'As in report.swarm_day.';
comment on column crawl.day_swarm.max_leechers is 'As in report.swarm_day.';
comment on column crawl.day_swarm.availability is 'As in report.swarm_day.';
comment on column crawl.day_swarm.observed_seconds is 'Seconds about which something is known.';
comment on column crawl.day_swarm.min_distributed_copies is 'As in report.swarm_day.';
comment on column crawl.day_swarm.verified_seconds is 'Seconds that crawls held.';
comment on column crawl.day_swarm.seed_seconds is 'Verified seeders times the seconds each crawl held.';
comment on column crawl.day_swarm.needed_seconds is 'Seconds in which one verified seed at least was there.';
comment on column crawl.day_swarm.has_peers is 'Whether a crawl or a claim of the day found a seed or a leecher.';
comment on column crawl.day_swarm.claimed_seeder_seconds is 'Claimed seeders times the seconds each claim held, summed over trackers.';
comment on column crawl.day_swarm.claimed_seconds is 'Seconds that claims held, summed over trackers.';
comment on column crawl.day_swarm.available_seconds is 'Seconds in which a complete copy was there.';

create table crawl.day_network (
    day date not null,
    country text,
    asn bigint,
    peers bigint not null,
    reachable bigint not null,
    weight double precision not null
);

create unique index day_network_key on crawl.day_network (day, country, asn) nulls not distinct;

comment on table crawl.day_network is 'Peers of a network on a day (UTC) that is over. All of a day go when an hour of it is summed anew, and the rollup makes them again.';
comment on column crawl.day_network.day is 'Day, UTC.';
comment on column crawl.day_network.country is 'Country; NULL when not known.';
comment on column crawl.day_network.asn is 'Autonomous system; NULL when not known.';
comment on column crawl.day_network.peers is 'Distinct peers visited.';
comment on column crawl.day_network.reachable is 'Distinct peers that answered our handshake.';
comment on column crawl.day_network.weight is 'How many each of them stands for.';

create table crawl.day_tracker (
    day date not null,
    tracker_id bigint not null,
    checks bigint not null,
    answered bigint not null,
    observed_seconds double precision not null,
    up_seconds double precision not null,
    rtt_p50 smallint,
    rtt_p95 smallint,
    primary key (day, tracker_id)
);

comment on table crawl.day_tracker is 'One tracker on a day (UTC) that is over. All of a day go when an hour of it is summed anew, and the rollup makes them again.';
comment on column crawl.day_tracker.day is 'Day, UTC.';
comment on column crawl.day_tracker.tracker_id is 'The tracker.';
comment on column crawl.day_tracker.checks is 'As in crawl.tracker_hour.';
comment on column crawl.day_tracker.answered is 'As in crawl.tracker_hour.';
comment on column crawl.day_tracker.observed_seconds is 'As in crawl.tracker_hour.';
comment on column crawl.day_tracker.up_seconds is 'As in crawl.tracker_hour.';
comment on column crawl.day_tracker.rtt_p50 is 'Median round trip, a bucket as in crawl.tracker_rtt_hour; NULL without any.';
comment on column crawl.day_tracker.rtt_p95 is '95th percentile of the round trip, a bucket too.';

-- Sets of peers are united once, when their day is over.
create table crawl.day_client (
    day date not null,
    client text,
    version text,
    visits bigint not null,
    weight double precision not null,
    peers bigint not null
);

create unique index day_client_key on crawl.day_client (day, client, version) nulls not distinct;

comment on table crawl.day_client is 'Clients of a day (UTC) that is over. They come and go with the day''s row in crawl.day_kept.';
comment on column crawl.day_client.day is 'Day, UTC.';
comment on column crawl.day_client.client is 'Client; NULL when not known.';
comment on column crawl.day_client.version is 'Version; NULL when not known.';
comment on column crawl.day_client.visits is 'Visits, as in crawl.client_hour.';
comment on column crawl.day_client.weight is 'Their weights, as in crawl.client_hour.';
comment on column crawl.day_client.peers is 'Distinct peers.';
