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
comment on column crawl.swarm_listed.swarm_id is 'The swarm.';
comment on column crawl.swarm_listed.info_hash is 'Info-hash, hex.';
comment on column crawl.swarm_listed.name is 'Name; NULL when not known.';
comment on column crawl.swarm_listed.name_order is 'The name as it is sorted by.';
comment on column crawl.swarm_listed.trouble is 'Health as a number, the worst first.';
comment on column crawl.swarm_listed.health is 'healthy, at_risk, seedless, dead, unknown.';
comment on column crawl.swarm_listed.claimed_seeders is 'As in report.swarm_now.';
comment on column crawl.swarm_listed.claimed_leechers is 'As in report.swarm_now.';
comment on column crawl.swarm_listed.verified_seeders is 'As in report.swarm_now.';
comment on column crawl.swarm_listed.verified_leechers is 'As in report.swarm_now.';
comment on column crawl.swarm_listed.distributed_copies is 'As in report.swarm_now.';
comment on column crawl.swarm_listed.seen_at is 'When a crawl or a tracker last told of it; NULL when none did.';
