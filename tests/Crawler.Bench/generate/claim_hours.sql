-- What a claim of half past says holds for two hours: half of its own hour, the next, and half of the one after.
insert into crawl.swarm_hour (
    hour, swarm_id, checks, visits, snapshots, claimed_max_seeders, claimed_max_leechers, claimed_seeder_seconds, claimed_seconds,
    verified_seeder_seconds, verified_seconds, observed_seconds, available_seconds)
select
    hour, s, (o = 0)::integer, 0, 0, case when o = 0 then s % 50 end, case when o = 0 then s % 20 end, s % 50 * held, held, 0, 0, held,
    case when s % 50 > 0 then held else 0 end
from (
    select
        o, s, case when o = 1 then 3600 else 1800 end as held,
        '$first'::timestamptz + d * interval '1 day' + (k * 24 / $day_claims + o) * interval '1 hour' as hour
    from generate_series(0, $days - 1) d, generate_series(0, $day_claims - 1) k, generate_series(0, 2) o,
        lateral (select 1 + (k::bigint * $stride + d) % $swarms as s) x
    where d between $from_day and $until_day - 1
) x
where hour < '$rolled_from';
