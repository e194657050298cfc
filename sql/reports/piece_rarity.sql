-- title: Rarest pieces
-- question: Which part of the content is closest to being lost?
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: info_hash text Info-hash
-- column: name text Name
-- column: verified_at time End of the crawl
-- column: pieces integer Pieces of the torrent
-- column: distributed_copies number Replicas of the rarest piece, plus the share of pieces that have more
-- column: complete_without_seed text yes where no peer has everything, but all together have
-- column: rarest_replicas integer Peers that have the rarest piece
-- column: rarest_pieces integer Pieces that are as rare as that
-- column: rarest text Indexes of these, the first 16
-- column: strip text Replicas of the rarest piece in each of at most 200 equal stretches, from the first piece to the last
-- chart: bar name rarest_replicas
select
    info_hash, name, verified_at, pieces, distributed_copies, case when complete_without_seed then 'yes' else 'no' end as complete_without_seed,
    rarest_replicas, rarest_pieces, array_to_string(rarest, ' ') as rarest, array_to_string(strip, ' ') as strip
from report.swarm_pieces_now
where @hash::text is null or info_hash = @hash::text
order by rarest_replicas, rarest_pieces desc, name, info_hash
