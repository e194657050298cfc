-- A swarm that is dead now died on the day of its life on which it was last observed to live.
with life as (
    select
        h.health = 'dead' as is_dead,
        extract(day from case when h.health = 'dead' then coalesce((select max(observed_at) from raw.alive a where a.swarm_id = s.swarm_id), s.added_at)
            else '2026-05-02 12:00+00' end - s.added_at)::integer as days
    from crawl.swarm s
    left join raw.last_crawl v using (swarm_id)
    left join raw.claimed c using (swarm_id),
    raw.health(v.seeders, v.distributed_copies, v.known_peers, c.seeders, c.leechers) as h (health)
    where s.removed_at is null and h.health <> 'unknown'
), step as (
    select
        d.days, (select count(*) from life l where l.days >= d.days) as at_risk, (select count(*) from life l where l.days = d.days and is_dead) as died
    from (select distinct days from life) d
), curve as (
    select
        s.*, (select raw.product(1 - died::float8 / at_risk) from step x where x.days <= s.days) as alive,
        (select sum(died::float8 / at_risk / nullif(at_risk - died, 0)) from step x where x.days <= s.days) as greenwood
    from step s
)
select
    days, at_risk, died, alive as alive_share,
    case alive when 1 then 1 when 0 then 0 else exp(-exp(ln(-ln(alive)) + 1.959963984540054 * sqrt(greenwood) / -ln(alive))) end as alive_low,
    case alive when 1 then 1 when 0 then null else exp(-exp(ln(-ln(alive)) - 1.959963984540054 * sqrt(greenwood) / -ln(alive))) end as alive_high
from curve
