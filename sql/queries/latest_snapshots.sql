insert into crawl.swarm_latest as l (
    swarm_id, verified_at, verified_seeders, verified_leechers, reachable_peers, known_peers, distributed_copies, seed_seen_at,
    seedless_since, whole_crawl_at)
select * from unnest(@SwarmIds, @VerifiedAts, @Seeders, @Leechers, @Reachable, @Known, @Copies, @SeedSeenAts, @SeedlessSinces, @WholeCrawlAts)
on conflict (swarm_id) do update
set verified_at = excluded.verified_at,
    verified_seeders = excluded.verified_seeders,
    verified_leechers = excluded.verified_leechers,
    reachable_peers = excluded.reachable_peers,
    known_peers = excluded.known_peers,
    distributed_copies = excluded.distributed_copies,
    seed_seen_at = greatest(l.seed_seen_at, excluded.seed_seen_at),
    seedless_since = case
        when excluded.seedless_since is null or excluded.seed_seen_at is not null then excluded.seedless_since
        else coalesce(l.seedless_since, excluded.seedless_since)
    end,
    whole_crawl_at = greatest(l.whole_crawl_at, excluded.whole_crawl_at)
where l.verified_at is null or excluded.verified_at >= l.verified_at;
