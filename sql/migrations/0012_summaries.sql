create table crawl.summary (
    summary_id bigint generated always as identity primary key,
    written_at timestamptz not null,
    since timestamptz not null,
    until timestamptz not null,
    title text not null,
    text_body text not null,
    html_body text not null,
    reports jsonb not null,
    mail_id uuid references crawl.mail
);

create unique index summary_period_key on crawl.summary (since, until);

comment on table crawl.summary is 'Scheduled summaries, as they were sent.';
comment on column crawl.summary.summary_id is 'Key.';
comment on column crawl.summary.written_at is 'When it was written.';
comment on column crawl.summary.since is 'Begin of the time it tells of.';
comment on column crawl.summary.until is 'End of that time; a period has one summary.';
comment on column crawl.summary.title is 'Title.';
comment on column crawl.summary.text_body is 'Plain text.';
comment on column crawl.summary.html_body is 'The same as HTML.';
comment on column crawl.summary.reports is 'The rows of each report, by its name.';
comment on column crawl.summary.mail_id is 'Its mail; NULL when nobody gets it.';
