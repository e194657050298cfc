-- title: Sizes of swarms
-- question: How many peers does each tracker have, going by whom it names and not by what it counts?
-- method: Capture and recapture over a tracker's lists of an hour, by Schnabel (1938) as corrected by Chapman (1951); marked are peers that lists before and after name (Manly and Parr 1968), so that coming and going does not count. 95 % interval by the score test. Every peer has to be as likely to be named as any other: where a tracker prefers some, there are more than this.
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: hour time Begin of the hour
-- column: info_hash text Info-hash
-- column: tracker text Tracker
-- column: lists integer Lists of peers compared
-- column: named_peers number Peers in a list, in the mean
-- column: peers number Peers in the swarm, estimated
-- column: peers_low number Lower end of its 95 % interval
-- column: peers_high number Upper end of it; empty where no peer was named twice
-- column: claimed_peers number Peers that the tracker counts
-- chart: line hour peers info_hash
select hour, info_hash, tracker, lists, named_peers, peers, peers_low, peers_high, claimed_peers
from report.swarm_size_hour
where hour >= @since::timestamptz and hour < @until::timestamptz and (@hash::text is null or info_hash = @hash::text)
order by hour, info_hash, tracker
