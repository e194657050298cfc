alter table crawl.swarm_snapshot
    add column partial_seeds integer not null default 0,
    add column progress integer[],
    add column order_known integer not null default 0,
    add column sequential integer not null default 0,
    add column rarest_replicas integer,
    add column rarest_pieces integer,
    add column sample_share real not null default 1;

comment on column crawl.swarm_snapshot.partial_seeds is 'Of the leechers, those that want no more than they have (BEP 21).';
comment on column crawl.swarm_snapshot.progress is
    'Handshaken peers by what they have: below 10 %, below 20 %, and so on to below 100 %, and 100 %. Peers whose share is not known are in none. NULL when not written down.';
comment on column crawl.swarm_snapshot.order_known is 'Of the leechers that still download, those whose pieces tell in which order they take them.';
comment on column crawl.swarm_snapshot.sequential is 'Of these, those that take them one after the other.';
comment on column crawl.swarm_snapshot.rarest_replicas is 'Peers that have the rarest piece; NULL when it cannot be told.';
comment on column crawl.swarm_snapshot.rarest_pieces is 'Pieces that are as rare as that; NULL when it cannot be told.';
comment on column crawl.swarm_snapshot.sample_share is
    'Chance of each peer that was to be visited to be visited: below 1 where there were more than there is room for.';

create table crawl.snapshot_latest (
    swarm_id bigint primary key,
    observed_at timestamptz not null,
    sample_share real not null,
    partial_seeds integer not null,
    progress integer[],
    order_known integer not null,
    sequential integer not null,
    pieces integer,
    rarest_replicas integer,
    rarest_pieces integer,
    rarest integer[],
    strip integer[]
) with (fillfactor = 80);

comment on table crawl.snapshot_latest is 'What the newest crawl of each swarm tells of its pieces and of what its peers have.';
comment on column crawl.snapshot_latest.swarm_id is 'The swarm.';
comment on column crawl.snapshot_latest.observed_at is 'When the crawl ended.';
comment on column crawl.snapshot_latest.sample_share is 'As in swarm_snapshot.';
comment on column crawl.snapshot_latest.partial_seeds is 'As in swarm_snapshot.';
comment on column crawl.snapshot_latest.progress is 'As in swarm_snapshot.';
comment on column crawl.snapshot_latest.order_known is 'As in swarm_snapshot.';
comment on column crawl.snapshot_latest.sequential is 'As in swarm_snapshot.';
comment on column crawl.snapshot_latest.pieces is 'Pieces of the torrent; NULL, like all that follows, when it cannot be told.';
comment on column crawl.snapshot_latest.rarest_replicas is 'As in swarm_snapshot.';
comment on column crawl.snapshot_latest.rarest_pieces is 'As in swarm_snapshot.';
comment on column crawl.snapshot_latest.rarest is 'Indexes of the rarest pieces, the first 16.';
comment on column crawl.snapshot_latest.strip is
    'The torrent from begin to end in at most 200 equal stretches, and of each the replicas of its rarest piece. Up to 200 pieces, these are the replicas of every piece.';

create view report.swarm_pieces_now as
select
    encode(s.info_hash, 'hex') as info_hash,
    s.name,
    x.observed_at as verified_at,
    x.pieces,
    l.distributed_copies,
    l.verified_seeders = 0 and l.distributed_copies >= 1 as complete_without_seed,
    x.rarest_replicas,
    x.rarest_pieces,
    x.rarest,
    x.strip
from crawl.snapshot_latest x
join crawl.swarm s using (swarm_id)
join crawl.swarm_latest l using (swarm_id)
where s.removed_at is null and x.pieces is not null;

comment on view report.swarm_pieces_now is 'How often the pieces of each watched swarm are there among the peers that the newest crawl reached.';
comment on column report.swarm_pieces_now.info_hash is 'Info-hash, hex.';
comment on column report.swarm_pieces_now.name is 'Name; NULL when not known.';
comment on column report.swarm_pieces_now.verified_at is 'When the crawl ended.';
comment on column report.swarm_pieces_now.pieces is 'Pieces of the torrent.';
comment on column report.swarm_pieces_now.distributed_copies is 'Replicas of the rarest piece, plus the share of pieces that have more.';
comment on column report.swarm_pieces_now.complete_without_seed is 'Whether there is no seed, but every piece is there among the leechers.';
comment on column report.swarm_pieces_now.rarest_replicas is 'Peers that have the rarest piece.';
comment on column report.swarm_pieces_now.rarest_pieces is 'Pieces that are as rare as that.';
comment on column report.swarm_pieces_now.rarest is 'Indexes of these, the first 16.';
comment on column report.swarm_pieces_now.strip is 'Replicas of the rarest piece in each of at most 200 equal stretches of the torrent.';

create view report.swarm_progress_now as
select
    encode(s.info_hash, 'hex') as info_hash,
    s.name,
    x.observed_at as verified_at,
    l.reachable_peers,
    x.partial_seeds,
    x.progress,
    x.order_known,
    x.sequential,
    x.sequential / nullif(x.order_known, 0)::double precision as sequential_share,
    x.sample_share::double precision as sample_share
from crawl.snapshot_latest x
join crawl.swarm s using (swarm_id)
join crawl.swarm_latest l using (swarm_id)
where s.removed_at is null;

comment on view report.swarm_progress_now is 'What the peers of each watched swarm have, as the newest crawl found it.';
comment on column report.swarm_progress_now.info_hash is 'Info-hash, hex.';
comment on column report.swarm_progress_now.name is 'Name; NULL when not known.';
comment on column report.swarm_progress_now.verified_at is 'When the crawl ended.';
comment on column report.swarm_progress_now.reachable_peers is 'Peers that answered our handshake.';
comment on column report.swarm_progress_now.partial_seeds is 'Of these, peers that want no more than the part they have (BEP 21).';
comment on column report.swarm_progress_now.progress is 'Peers below 10 %, below 20 % and so on to below 100 %, and with 100 %; peers whose share is not known are in none.';
comment on column report.swarm_progress_now.order_known is 'Leechers whose pieces tell in which order they take them.';
comment on column report.swarm_progress_now.sequential is 'Of these, those that take them one after the other, as for watching while they download.';
comment on column report.swarm_progress_now.sequential_share is 'Their share; NULL when of nobody the order is known.';
comment on column report.swarm_progress_now.sample_share is 'Share of the known peers that the crawl visited, of those it meant to visit.';
