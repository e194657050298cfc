select s.swarm_id as "SwarmId", s.info_hash as "InfoHash", s.info_hash_v2 as "InfoHashV2", s.name as "Name",
       s.total_bytes as "TotalBytes", s.piece_count as "PieceCount", s.is_private as "IsPrivate", s.is_guarded as "IsGuarded",
       s.source as "Source", s.added_at as "AddedAt", s.removed_at as "RemovedAt",
       array(
           select t.url
           from crawl.swarm_tracker st
           join crawl.tracker t using (tracker_id)
           where st.swarm_id = s.swarm_id
           order by st.tier, t.tracker_id) as "Trackers"
from crawl.swarm s
where s.swarm_id > @After
  and (s.removed_at is null or @WithRemoved)
order by s.swarm_id
limit @Limit;
