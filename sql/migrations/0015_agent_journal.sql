alter table crawl.agent add column journal_id uuid;

comment on column crawl.agent.journal_id is
    'Journal that the agent writes. While it is alive, no agent with another journal can take its name; NULL for one that has not started since this is kept.';
