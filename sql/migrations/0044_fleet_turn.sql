create table crawl.fleet_turn (
    work text primary key,
    agent_id bigint not null,
    due_at timestamptz not null
);

comment on table crawl.fleet_turn is 'Work that one agent at a time does for the fleet at a steady pace, and whose turn it is. One row for each kind of work.';
comment on column crawl.fleet_turn.work is 'The kind of work: rollup, storage, alert_rules.';
comment on column crawl.fleet_turn.agent_id is 'The agent that has the turn, a key of crawl.agent; it keeps it as long as it is in time.';
comment on column crawl.fleet_turn.due_at is 'When it takes its turn next. An agent that is late by some seconds loses it to whoever comes first.';
