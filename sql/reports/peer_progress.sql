-- title: What the peers have
-- question: How far are the peers of each swarm, and who downloads in order to watch meanwhile?
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: info_hash text Info-hash
-- column: name text Name
-- column: verified_at time End of the crawl
-- column: reachable_peers integer Peers that answered our handshake
-- column: below_10 integer Peers with less than 10 % of the pieces
-- column: below_20 integer Peers with 10 % to below 20 %
-- column: below_30 integer Peers with 20 % to below 30 %
-- column: below_40 integer Peers with 30 % to below 40 %
-- column: below_50 integer Peers with 40 % to below 50 %
-- column: below_60 integer Peers with 50 % to below 60 %
-- column: below_70 integer Peers with 60 % to below 70 %
-- column: below_80 integer Peers with 70 % to below 80 %
-- column: below_90 integer Peers with 80 % to below 90 %
-- column: below_100 integer Peers with 90 % to below 100 %
-- column: complete integer Peers with every piece
-- column: partial_seeds integer Peers that want no more than the part they have
-- column: order_known integer Leechers whose pieces tell in which order they take them
-- column: sequential integer Of these, those that take them one after the other
-- column: sequential_share share Their share
-- column: sample_share share Share of the peers to be visited that were visited
-- chart: bar name reachable_peers
select
    info_hash, name, verified_at, reachable_peers, progress[1] as below_10, progress[2] as below_20, progress[3] as below_30, progress[4] as below_40,
    progress[5] as below_50, progress[6] as below_60, progress[7] as below_70, progress[8] as below_80, progress[9] as below_90,
    progress[10] as below_100, progress[11] as complete, partial_seeds, order_known, sequential, sequential_share, sample_share
from report.swarm_progress_now
where @hash::text is null or info_hash = @hash::text
order by reachable_peers desc, name, info_hash
