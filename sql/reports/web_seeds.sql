-- title: Web seeds
-- question: Which content is offered over HTTP too, and which would have nothing else?
-- method: Web seeds as the .torrent files and magnets in the catalogue name them (BEP 19, BEP 17). Whether they have the content is what their newest checks say, of those that were checked; the report web_seed_day says how that is looked at.
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: info_hash text Info-hash
-- column: name text Name
-- column: health text healthy, at_risk, seedless, dead, unknown, without its web seeds
-- column: verified_seeders integer Seeders that answered our handshake
-- column: distributed_copies number Replicas of the rarest piece, plus the share of pieces that have more
-- column: web_seeds integer Web seeds named
-- column: hosts text Their hosts, the first five
-- column: checked integer Of these, that were checked
-- column: available integer Of these, that had the content when they were checked last
-- column: checked_at time Newest check
-- chart: bar name web_seeds
select
    encode(s.info_hash, 'hex') as info_hash, s.name,
    (array['dead', 'seedless', 'at_risk', 'unknown', 'healthy'])[coalesce(l.trouble, 4)] as health, l.verified_seeders, l.distributed_copies,
    cardinality(s.web_seeds) as web_seeds, h.hosts, c.checked, c.available,
    c.checked_at
from crawl.swarm s
left join crawl.swarm_latest l using (swarm_id)
cross join lateral (
    select string_agg(host, ' ' order by host collate "C") as hosts
    from (
        -- Without the user's name, the password and the port.
        select distinct lower(substring(url from '^[A-Za-z]+://(?:[^/@?#]*@)?(\[[^]]*\]|[^/:?#]+)')) collate "C" as host
        from unnest(s.web_seeds) as url
        order by host
        limit 5
    ) x
) h
cross join lateral (
    select nullif(count(*), 0) as checked, case when count(*) > 0 then count(*) filter (where n.is_available) end as available, max(n.observed_at) as checked_at
    from crawl.web_seed w
    join crawl.web_seed_latest n using (web_seed_id)
    where w.swarm_id = s.swarm_id and w.removed_at is null and w.target is not null
) c
where s.web_seeds <> '{}' and s.removed_at is null and (@hash::text is null or s.info_hash = decode(@hash::text, 'hex'))
order by coalesce(l.trouble, 4), s.name, s.info_hash
