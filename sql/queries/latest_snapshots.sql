-- Batches come in any order: an older one says nothing new of the present, but of when a seed was there, and since when there is none. That is
-- the earliest crawl known to have found none after the newest that found one.
insert into crawl.swarm_latest as l (
    swarm_id, verified_at, verified_seeders, verified_leechers, reachable_peers, known_peers, distributed_copies, seed_seen_at,
    seedless_since, whole_crawl_at, alive_at)
select * from unnest(@SwarmIds, @VerifiedAts, @Seeders, @Leechers, @Reachable, @Known, @Copies, @SeedSeenAts, @SeedlessSinces, @WholeCrawlAts, @AliveAts)
on conflict (swarm_id) do update
set verified_at = greatest(l.verified_at, excluded.verified_at),
    verified_seeders = case when l.verified_at > excluded.verified_at then l.verified_seeders else excluded.verified_seeders end,
    verified_leechers = case when l.verified_at > excluded.verified_at then l.verified_leechers else excluded.verified_leechers end,
    reachable_peers = case when l.verified_at > excluded.verified_at then l.reachable_peers else excluded.reachable_peers end,
    known_peers = case when l.verified_at > excluded.verified_at then l.known_peers else excluded.known_peers end,
    distributed_copies = case when l.verified_at > excluded.verified_at then l.distributed_copies else excluded.distributed_copies end,
    seed_seen_at = greatest(l.seed_seen_at, excluded.seed_seen_at),
    seedless_since = (
        select min(none_at)
        from (values
            (l.seedless_since), (excluded.seedless_since), (case when l.verified_seeders = 0 then l.verified_at end),
            (case when excluded.verified_seeders = 0 then excluded.verified_at end)) x (none_at)
        where none_at > coalesce(greatest(l.seed_seen_at, excluded.seed_seen_at), '-infinity')),
    whole_crawl_at = greatest(l.whole_crawl_at, excluded.whole_crawl_at),
    alive_at = greatest(l.alive_at, excluded.alive_at);
