select
    hex as info_hash, name, observed_at as verified_at, reachable_peers, progress[1] as below_10, progress[2] as below_20, progress[3] as below_30,
    progress[4] as below_40, progress[5] as below_50, progress[6] as below_60, progress[7] as below_70, progress[8] as below_80, progress[9] as below_90,
    progress[10] as below_100, case when progress is not null then seeders end as complete, partial_seeds, order_known, sequential,
    case when order_known > 0 then sequential::numeric / order_known end as sequential_share, sample_share
from raw.last_crawl
