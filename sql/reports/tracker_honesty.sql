-- title: Honesty of trackers
-- question: How much of what a tracker claims can be seen?
-- method: The newest claim of each tracker about each swarm beside the newest crawl of the swarm, where either is at most a day before the other. Seeds behind NAT cannot be seen, so a share below 1 is no proof.
-- column: tracker text Tracker
-- column: swarms integer Swarms of which both are known
-- column: claimed_seeders integer Seeders it claims, summed over these
-- column: verified_seeders integer Seeders that answered our handshake
-- column: seen_share share Share of the claimed ones that was seen
-- column: overstated integer Swarms with claimed seeders of which none was seen
-- column: understated integer Swarms with fewer claimed seeders than were seen
-- chart: bar tracker seen_share
select
    t.url as tracker, count(*) as swarms, sum(c.seeders)::bigint as claimed_seeders, sum(l.verified_seeders)::bigint as verified_seeders,
    case when sum(c.seeders) > 0 then least(1, sum(l.verified_seeders) / sum(c.seeders)::double precision) end as seen_share,
    count(*) filter (where c.seeders > 0 and l.verified_seeders = 0) as overstated,
    count(*) filter (where c.seeders < l.verified_seeders) as understated
from crawl.claim_latest c
join crawl.swarm_latest l using (swarm_id)
join crawl.swarm s using (swarm_id)
join crawl.tracker t using (tracker_id)
where s.removed_at is null and c.outcome = 'ok' and c.seeders is not null and l.verified_seeders is not null
  and c.observed_at between l.verified_at - interval '1 day' and l.verified_at + interval '1 day'
group by t.url
order by seen_share nulls last, t.url
