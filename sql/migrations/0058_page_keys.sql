-- Pages and reports list, search and count the swarms by keys that are kept, however many there are.
create extension if not exists pg_trgm with schema public;

-- On the swarm, where those that nobody has seen yet have them too. They seldom change, while what was seen last is written over all the time.
alter table crawl.swarm
    add column trouble integer not null default 4,
    add column last_alive_at timestamptz,
    add column name_key text generated always as (lower(left(name, 200))) stored;
update crawl.swarm s
set trouble = l.trouble, last_alive_at = case when l.trouble = 1 then l.alive_at end
from crawl.swarm_latest l
where l.swarm_id = s.swarm_id and l.trouble <> 4;

comment on column crawl.swarm.trouble is 'Health as an order, the worst first, as in crawl.swarm_latest, which keeps it: 1 dead, 2 seedless, 3 at_risk, 4 unknown, 5 healthy.';
comment on column crawl.swarm.last_alive_at is 'When a dead swarm was last alive, as in crawl.swarm_latest, which keeps it; NULL for those that are not dead.';
comment on column crawl.swarm.name_key is 'The name as it is searched and sorted by: its first 200 characters, in lower case.';

create function crawl.keep_trouble() returns trigger
language plpgsql as $$
begin
    update crawl.swarm
    set trouble = new.trouble, last_alive_at = case when new.trouble = 1 then new.alive_at end
    where swarm_id = new.swarm_id;
    return null;
end;
$$;

create function crawl.keep_troubles() returns trigger
language plpgsql as $$
begin
    update crawl.swarm s
    set trouble = e.trouble, last_alive_at = case when e.trouble = 1 then e.alive_at end
    from entered e
    where s.swarm_id = e.swarm_id and e.trouble <> 4;
    return null;
end;
$$;

comment on function crawl.keep_trouble() is
    'Keeps crawl.swarm.trouble and last_alive_at: called for each swarm whose health changed, and for the dead of which something late was told.';
comment on function crawl.keep_troubles() is 'Keeps crawl.swarm.trouble and last_alive_at of swarms that are seen for the first time.';

-- All swarms are seen for the first time once, and many together. Later few of those that are written change, and only these cost something.
create trigger swarm_latest_seen after insert on crawl.swarm_latest
    referencing new table as entered for each statement execute function crawl.keep_troubles();
create trigger swarm_latest_changed after update on crawl.swarm_latest
    for each row when (old.trouble is distinct from new.trouble or (new.trouble = 1 and old.alive_at is distinct from new.alive_at))
    execute function crawl.keep_trouble();

drop index crawl.swarm_latest_trouble_idx;
drop index crawl.swarm_name_idx;
-- Each holds what a list in its order is chosen by: names that hold a text may be far apart, and the rows between them are not read.
create index swarm_name_idx on crawl.swarm (name_key, swarm_id) include (trouble) where removed_at is null;
create index swarm_trouble_name_idx on crawl.swarm (trouble, name_key, info_hash) include (swarm_id) where removed_at is null;
create index swarm_name_part_idx on crawl.swarm using gin (name_key gin_trgm_ops) where removed_at is null;
-- Of the swarms of one hour each day some are a day older than the others by now.
create index swarm_alive_idx on crawl.swarm (added_at) where removed_at is null and trouble in (2, 3, 5);
-- Few swarms name web seeds: these are found without looking through all.
create index swarm_web_seeds_idx on crawl.swarm (swarm_id) where web_seeds <> '{}' and removed_at is null;

-- An info-hash in hex is what views have, and what people type the begin of.
create index swarm_hex_idx on crawl.swarm (encode(info_hash, 'hex') text_pattern_ops);
create index swarm_latest_seeders_idx on crawl.swarm_latest (coalesce(verified_seeders, claimed_seeders) desc nulls last, swarm_id);
create index swarm_latest_verified_idx on crawl.swarm_latest (swarm_id) where verified_seeders is not null;

create or replace view crawl.swarm_listed as
select
    s.swarm_id,
    encode(s.info_hash, 'hex') as info_hash,
    s.name,
    s.name_key as name_order,
    s.trouble,
    (array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'])[s.trouble] as health,
    l.claimed_seeders,
    l.claimed_leechers,
    l.verified_seeders,
    l.verified_leechers,
    l.distributed_copies,
    greatest(l.verified_at, l.claimed_at) as seen_at
from crawl.swarm s
left join crawl.swarm_latest l using (swarm_id)
where s.removed_at is null;
