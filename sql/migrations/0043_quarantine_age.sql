-- The newest are looked for once a minute, and there may be many where a clock or a disk is wrong.
create index quarantine_age_idx on crawl.quarantine (quarantined_at);
