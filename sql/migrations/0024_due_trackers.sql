alter table crawl.tracker add column due_at timestamptz not null default '-infinity';

comment on column crawl.tracker.due_at is
    'None of its swarms is due for a scrape before this moment, as far as the last claim there saw; swarms added since are looked for apart.';
