-- Written over again and again: room on the page lets that be done without touching an index.
alter table crawl.claim_latest set (fillfactor = 50);
alter table crawl.swarm_latest set (fillfactor = 50);

-- What is newest follows from what is stored: in the same transaction, for all rows of a COPY at once, and without being sent twice.
create function crawl.keep_newest_claims() returns trigger
language plpgsql as $$
begin
    -- In the order of keys, so that two agents never wait for each other in a circle.
    insert into crawl.claim_latest as c (swarm_id, tracker_id, observed_at, outcome, seeders, leechers, completed)
    select distinct on (s.swarm_id, s.tracker_id)
        s.swarm_id, s.tracker_id, s.observed_at, s.outcome, s.seeders, s.leechers, s.completed
    from stored s
    where s.outcome not in ('inconclusive', 'cancelled', 'blocked')
    order by s.swarm_id, s.tracker_id, s.observed_at desc
    on conflict (swarm_id, tracker_id) do update
    set observed_at = excluded.observed_at,
        outcome = excluded.outcome,
        seeders = excluded.seeders,
        leechers = excluded.leechers,
        completed = excluded.completed
    where excluded.observed_at >= c.observed_at;

    -- The tracker that claims most seeders, among those that answered in the hour before the newest answer.
    insert into crawl.swarm_latest (
        swarm_id, claimed_seeders, claimed_leechers, claimed_completed, claimed_at, claimed_tracker_id)
    select distinct on (c.swarm_id) c.swarm_id, c.seeders, c.leechers, c.completed, c.observed_at, c.tracker_id
    from crawl.claim_latest c
    join (
        select l.swarm_id, max(l.observed_at) as newest_at
        from crawl.claim_latest l
        where l.swarm_id in (
                select s.swarm_id
                from stored s
                where s.outcome not in ('inconclusive', 'cancelled', 'blocked'))
          and l.outcome = 'ok'
        group by l.swarm_id
    ) n using (swarm_id)
    where c.outcome = 'ok' and c.observed_at > n.newest_at - interval '1 hour'
    order by c.swarm_id, c.seeders desc nulls last, c.observed_at desc
    on conflict (swarm_id) do update
    set claimed_seeders = excluded.claimed_seeders,
        claimed_leechers = excluded.claimed_leechers,
        claimed_completed = excluded.claimed_completed,
        claimed_at = excluded.claimed_at,
        claimed_tracker_id = excluded.claimed_tracker_id;
    return null;
end;
$$;

comment on function crawl.keep_newest_claims() is 'Brings claim_latest and swarm_latest up to the claims that a statement stored.';

create trigger claim_newest
    after insert on crawl.claim
    referencing new table as stored
    for each statement
    execute function crawl.keep_newest_claims();

comment on trigger claim_newest on crawl.claim is 'Keeps the newest claims with the raw ones.';
