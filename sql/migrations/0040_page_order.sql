-- Pages list swarms by what is wrong with them and by name, however many there are.
alter table crawl.swarm_latest add column trouble smallint generated always as (
    array_position(
        array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'],
        crawl.health(verified_seeders, distributed_copies, known_peers, claimed_seeders, claimed_leechers))::smallint) stored;

comment on column crawl.swarm_latest.trouble is 'Health as a number, the worst first: 1 dead, 2 seedless, 3 at risk, 4 unknown, 5 healthy.';

create index swarm_latest_trouble_idx on crawl.swarm_latest (trouble, swarm_id);
create index swarm_name_idx on crawl.swarm (lower(left(name, 200)), swarm_id) where removed_at is null;

create view crawl.swarm_listed as
select
    s.swarm_id,
    encode(s.info_hash, 'hex') as info_hash,
    s.name,
    lower(left(s.name, 200)) as name_order,
    coalesce(l.trouble, 4) as trouble,
    (array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'])[coalesce(l.trouble, 4)] as health,
    l.claimed_seeders,
    l.claimed_leechers,
    l.verified_seeders,
    l.verified_leechers,
    l.distributed_copies,
    greatest(l.verified_at, l.claimed_at) as seen_at
from crawl.swarm s
left join crawl.swarm_latest l using (swarm_id)
where s.removed_at is null;

comment on view crawl.swarm_listed is 'Watched swarms as pages list them.';
