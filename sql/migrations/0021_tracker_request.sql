create table crawl.tracker_request (
    request_id bigint not null,
    observed_at timestamptz not null,
    agent_id bigint not null,
    tracker_id bigint not null,
    swarm_id bigint,
    purpose text not null,
    hashes integer not null
) partition by range (observed_at);

create table crawl.tracker_request_default partition of crawl.tracker_request default;
create index tracker_request_time_idx on crawl.tracker_request using brin (observed_at);

comment on table crawl.tracker_request is 'The ledger of requests to trackers: each is put down before it is sent. What came of it is in tracker_check.';
comment on column crawl.tracker_request.request_id is 'Key.';
comment on column crawl.tracker_request.observed_at is 'When it was about to be sent.';
comment on column crawl.tracker_request.agent_id is 'Agent that sent it.';
comment on column crawl.tracker_request.tracker_id is 'The tracker.';
comment on column crawl.tracker_request.swarm_id is 'The swarm announced to; NULL for a scrape.';
comment on column crawl.tracker_request.purpose is 'scrape, started (an announce for peers) or stopped (the farewell after it).';
comment on column crawl.tracker_request.hashes is 'Info-hashes in the request.';
