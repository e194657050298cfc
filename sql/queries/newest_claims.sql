-- What this session is about to make the newest state; empty again at the end of each transaction. As parameters it would be arrays of its whole length,
-- which cost both sides more than a COPY.
create temporary table if not exists newest_claim (
    swarm_id bigint not null,
    tracker_id bigint not null,
    observed_at timestamptz not null,
    outcome text not null,
    seeders integer,
    leechers integer,
    completed integer
) on commit delete rows;
