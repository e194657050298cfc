-- The newest claims are kept up behind the rows, not with them: a backlog that names a swarm fifty times writes its newest claim once.
alter table crawl.journal_cursor
    add column newest_segment bigint,
    add column newest_position_bytes bigint,
    add column newest_records bigint;

comment on table crawl.journal_cursor is 'How far each agent''s journal is in the database. Moved by the transaction that stores the observations before it.';
comment on column crawl.journal_cursor.newest_segment is 'Segment up to which claim_latest and swarm_latest tell of the claims; NULL when they tell of all that is stored.';
comment on column crawl.journal_cursor.newest_position_bytes is 'Offset in it.';
comment on column crawl.journal_cursor.newest_records is 'Records of this journal before that place.';
