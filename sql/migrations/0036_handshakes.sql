create table crawl.handshake (
    handshake_id bigint generated always as identity primary key,
    digest bytea not null unique,
    peer_id_part bytea not null,
    reserved bytea not null,
    extended_name text,
    extended_shape text,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null
);

comment on table crawl.handshake is
    'Ways in which programs present themselves, each once, whoever and how many present themselves so: what better rules to tell programs '
    'apart are made of. Nothing in it stands for one peer.';
comment on column crawl.handshake.handshake_id is 'Key.';
comment on column crawl.handshake.digest is 'The first 16 bytes of the SHA-256 of what identifies it.';
comment on column crawl.handshake.peer_id_part is 'The begin of the peer id, as far as it stands for the program and not for the peer.';
comment on column crawl.handshake.reserved is 'The 8 reserved bytes.';
comment on column crawl.handshake.extended_name is 'The v of the extended handshake; NULL when there was none.';
comment on column crawl.handshake.extended_shape is
    'Keys of the extended handshake in their order, with the names and ids of m in theirs; NULL when there was none.';
comment on column crawl.handshake.first_seen_at is 'When it was stored first.';
comment on column crawl.handshake.last_seen_at is 'When it was stored last, to the day. It goes with the last raw visits that point to it.';

alter table crawl.visit add column handshake_id bigint, add column hides_pieces boolean;

comment on column crawl.visit.handshake_id is 'How the peer presented itself (crawl.handshake); NULL before the handshake, and in older records.';
comment on column crawl.visit.hides_pieces is 'Whether it showed to have more than it says, as super-seeders do: have and is_seed are NULL then. NULL before the handshake, and in older records.';
