select
    v.hex as info_hash, v.name, c.seeders as claimed_seeders, v.seeders as verified_seeders, c.seeders - v.seeders as unseen_seeders, c.leechers as claimed_leechers,
    v.leechers as verified_leechers, case when c.seeders = 0 then null when v.seeders >= c.seeders then 1 else v.seeders::numeric / c.seeders end as seen_share,
    c.observed_at as claimed_at, v.observed_at as verified_at
from raw.last_crawl v join raw.claimed c using (swarm_id)
