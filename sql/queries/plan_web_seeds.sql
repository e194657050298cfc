-- Web seeds that are asked. Those of swarms that no agent has looked at yet are taken for such that are.
select
    (
        select count(*)
        from crawl.web_seed w
        join crawl.swarm s using (swarm_id)
        where w.removed_at is null and w.target is not null and s.web_seeds_entered
    ) + coalesce((
        select sum(cardinality(web_seeds))
        from crawl.swarm
        where web_seeds <> '{}' and not web_seeds_entered and removed_at is null
    ), 0)::bigint
