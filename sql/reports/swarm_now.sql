-- title: Swarms now
-- question: Is the content alive, and who serves it?
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: info_hash text Info-hash
-- column: name text Name
-- column: claimed_seeders integer Seeders that a tracker claims
-- column: claimed_leechers integer Leechers that a tracker claims
-- column: claimed_at time When the tracker said so
-- column: verified_seeders integer Seeders that answered our handshake
-- column: verified_leechers integer Leechers that answered our handshake
-- column: reachable_peers integer Peers that answered our handshake
-- column: known_peers integer Peers that sources handed out
-- column: distributed_copies number Replicas of the rarest piece, plus the share of pieces that have more
-- column: verified_at time End of the newest crawl
-- column: health text healthy, at_risk, seedless, dead, unknown
-- column: seedless_since time Since when crawls find no seed
-- chart: bar name verified_seeders
select
    info_hash, name, claimed_seeders, claimed_leechers, claimed_at, verified_seeders, verified_leechers, reachable_peers, known_peers,
    distributed_copies, verified_at, health, seedless_since
from report.swarm_now
where @hash::text is null or info_hash = @hash::text
order by array_position(array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'], health), name, info_hash
