-- title: Claimed against verified
-- question: Do the trackers' counts agree with what was seen?
-- method: Claims are the newest of the tracker that claims most; verified are peers that answered in the newest crawl, so never more than could be reached.
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: info_hash text Info-hash
-- column: name text Name
-- column: claimed_seeders integer Seeders that a tracker claims
-- column: verified_seeders integer Seeders that answered our handshake
-- column: unseen_seeders integer Claimed, but not seen; below 0 where more were seen
-- column: claimed_leechers integer Leechers that a tracker claims
-- column: verified_leechers integer Leechers that answered our handshake
-- column: seen_share share Share of the claimed seeders that was seen
-- column: claimed_at time When the tracker said so
-- column: verified_at time End of the newest crawl
-- chart: bar name unseen_seeders
select
    info_hash, name, claimed_seeders, verified_seeders, claimed_seeders - verified_seeders as unseen_seeders, claimed_leechers, verified_leechers,
    case when claimed_seeders > 0 then least(1, verified_seeders / claimed_seeders::double precision) end as seen_share, claimed_at, verified_at
from report.swarm_now
where claimed_seeders is not null and verified_seeders is not null and (@hash::text is null or info_hash = @hash::text)
order by unseen_seeders desc, name, info_hash
