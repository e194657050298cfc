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
    encode(s.info_hash, 'hex') as info_hash, s.name, l.claimed_seeders, l.claimed_leechers, l.claimed_at, l.verified_seeders, l.verified_leechers,
    l.reachable_peers, l.known_peers, l.distributed_copies, l.verified_at,
    -- The same as in report.swarm_now, by the key that is kept.
    (array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'])[s.trouble] as health, case when s.trouble <= 2 then l.seedless_since end as seedless_since
from crawl.swarm s
left join crawl.swarm_latest l using (swarm_id)
where s.removed_at is null and (@hash::text is null or s.info_hash = decode(@hash::text, 'hex'))
order by s.trouble, s.name_key, s.info_hash
