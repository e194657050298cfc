create table crawl.tracker_limit (
    tracker_id bigint not null references crawl.tracker,
    family smallint not null check (family in (4, 6)),
    scrape_hashes integer not null check (scrape_hashes >= 0),
    scrape_hashes_cut integer check (scrape_hashes_cut > scrape_hashes),
    scrape_cut_at timestamptz,
    zeros_for_unknown boolean,
    zeros_tried_at timestamptz,
    changed_at timestamptz not null,
    primary key (tracker_id, family)
);

comment on table crawl.tracker_limit is 'What each tracker was found to answer, by address family: limits that trackers keep and do not tell.';
comment on column crawl.tracker_limit.tracker_id is 'The tracker.';
comment on column crawl.tracker_limit.family is 'IP version, 4 or 6.';
comment on column crawl.tracker_limit.scrape_hashes is 'Most info-hashes in one scrape that were all dealt with; 0 before the first answer.';
comment on column crawl.tracker_limit.scrape_hashes_cut is 'Fewest info-hashes in one scrape of which some were left out in silence; NULL when none ever were.';
comment on column crawl.tracker_limit.scrape_cut_at is 'When that was last seen; a day later a larger scrape is tried again.';
comment on column crawl.tracker_limit.zeros_for_unknown is 'Whether it answers zeros for a hash that nobody has, so that its zeros are no counts; NULL when it was not tried.';
comment on column crawl.tracker_limit.zeros_tried_at is 'When that was tried.';
comment on column crawl.tracker_limit.changed_at is 'When something new was learned.';
