select
    v.hex as info_hash, v.name, v.observed_at as verified_at, p.pieces, v.distributed_copies,
    case when v.distributed_copies >= 1 and v.seeders = 0 then 'yes' else 'no' end as complete_without_seed, v.rarest_replicas, v.rarest_pieces, p.rarest, p.strip
from raw.last_crawl v join raw.spread p on p.info_hash = v.hex and p.observed_at = v.observed_at
