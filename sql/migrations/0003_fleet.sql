create table crawl.agent (
    agent_id bigint generated always as identity primary key,
    name text not null unique,
    host text not null,
    version text not null,
    started_at timestamptz not null,
    heartbeat_at timestamptz not null,
    stopped_at timestamptz,
    journal_lag_records bigint not null default 0,
    journal_lag_bytes bigint not null default 0,
    journal_lag_seconds double precision not null default 0
);

comment on table crawl.agent is 'Agents of the fleet, alive or not.';
comment on column crawl.agent.agent_id is 'Key of the agent in every other table.';
comment on column crawl.agent.name is 'Name from its configuration; an agent that comes back under its name is the same agent.';
comment on column crawl.agent.host is 'Machine it runs on.';
comment on column crawl.agent.version is 'Version of its program.';
comment on column crawl.agent.started_at is 'When its process started.';
comment on column crawl.agent.heartbeat_at is 'When it last said that it lives.';
comment on column crawl.agent.stopped_at is 'When it stopped in good order; NULL while it runs, and after a crash.';
comment on column crawl.agent.journal_lag_records is 'Observations in its journal that were not in the database at the last heartbeat.';
comment on column crawl.agent.journal_lag_bytes is 'Their size in the journal.';
comment on column crawl.agent.journal_lag_seconds is 'Age of the oldest of them; 0 when there are none.';

create table crawl.agent_minute (
    agent_id bigint not null,
    minute timestamptz not null,
    checks bigint not null,
    visits bigint not null,
    snapshots bigint not null,
    primary key (agent_id, minute)
);

comment on table crawl.agent_minute is 'Observations of each agent, counted in the transaction that stores them. Kept for a few days.';
comment on column crawl.agent_minute.agent_id is 'The agent.';
comment on column crawl.agent_minute.minute is 'Begin of the minute in which they were observed.';
comment on column crawl.agent_minute.checks is 'Tracker checks.';
comment on column crawl.agent_minute.visits is 'Visits to peers.';
comment on column crawl.agent_minute.snapshots is 'Swarm snapshots.';

create table crawl.journal_cursor (
    journal_id uuid primary key,
    agent_id bigint not null,
    segment bigint not null,
    position_bytes bigint not null,
    records bigint not null default 0,
    moved_at timestamptz not null
);

comment on table crawl.journal_cursor is 'How far each agent''s journal is in the database. Moved by the transaction that stores the observations before it.';
comment on column crawl.journal_cursor.journal_id is 'Name that the journal got when it was made.';
comment on column crawl.journal_cursor.agent_id is 'Agent whose journal it is.';
comment on column crawl.journal_cursor.segment is 'Segment to go on with.';
comment on column crawl.journal_cursor.position_bytes is 'Offset in it.';
comment on column crawl.journal_cursor.records is 'Records of this journal stored or quarantined so far.';
comment on column crawl.journal_cursor.moved_at is 'When it moved last.';

create table crawl.quarantine (
    quarantine_id bigint generated always as identity primary key,
    quarantined_at timestamptz not null,
    journal_id uuid not null,
    segment bigint not null,
    position_bytes bigint not null,
    record_type smallint,
    record_version smallint,
    reason text not null,
    payload bytea
);

comment on table crawl.quarantine is 'Journal records that could not be stored, and damaged parts of journals. Each wants a person to look.';
comment on column crawl.quarantine.quarantine_id is 'Key.';
comment on column crawl.quarantine.quarantined_at is 'When it was put here.';
comment on column crawl.quarantine.journal_id is 'The journal.';
comment on column crawl.quarantine.segment is 'Segment of the journal.';
comment on column crawl.quarantine.position_bytes is 'Offset in the segment.';
comment on column crawl.quarantine.record_type is 'Kind of record; NULL for a damaged part.';
comment on column crawl.quarantine.record_version is 'Version of its layout; NULL for a damaged part.';
comment on column crawl.quarantine.reason is 'Why it could not be stored.';
comment on column crawl.quarantine.payload is 'The record as it is in the journal; NULL for a damaged part.';

create table crawl.rollup_dirty (
    dirty_id bigint generated always as identity primary key,
    hour timestamptz not null,
    marked_at timestamptz not null
);

comment on table crawl.rollup_dirty is
    'Hours that got new observations. Each ingest transaction appends its hours; the rollup deletes the rows it sees and sums these '
    'hours anew in one transaction. An hour may stand here many times, so that no two transactions ever wait for each other.';
comment on column crawl.rollup_dirty.dirty_id is 'Key.';
comment on column crawl.rollup_dirty.hour is 'Begin of the hour.';
comment on column crawl.rollup_dirty.marked_at is 'When the observations were stored.';
