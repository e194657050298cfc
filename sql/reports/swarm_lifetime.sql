-- title: Time to death
-- question: How long do swarms live until no complete copy is left?
-- method: Kaplan and Meier (1958) over the days from when a swarm was first watched until it was found dead; those that live now are censored. 95 % intervals by Greenwood's variance on the ln(-ln) scale.
-- column: days integer Days since the swarm was first watched
-- column: at_risk integer Swarms that were watched for so long and lived
-- column: died integer Of these, swarms that died on that day of theirs
-- column: alive_share share Share of the swarms that live longer
-- column: alive_low share Lower end of its 95 % interval
-- column: alive_high share Upper end of it
-- chart: bar days died
with life as (
    select
        floor(extract(epoch from case when l.trouble = 1 then greatest(s.added_at, coalesce(l.seedless_since, l.claimed_at)) else crawl.clock() end - s.added_at) / 86400)::bigint as days,
        (l.trouble = 1)::integer as died
    from crawl.swarm s
    join crawl.swarm_latest l using (swarm_id)
    where s.removed_at is null and l.trouble <> 4
), counted as (
    select days, sum(died) as died, sum(count(*)) over (order by days desc) as at_risk from life group by days
), curve as (
    select
        days, at_risk, died,
        exp(greatest(-100, sum(case when died = at_risk then -100 else ln(1 - died / at_risk::double precision) end) over (order by days))) as alive,
        sum(case when died = at_risk then 0 else died / (at_risk::double precision * (at_risk - died)) end) over (order by days) as variance
    from counted
)
select
    days, at_risk::bigint as at_risk, died::bigint as died, case when alive > 1e-9 then alive else 0 end as alive_share,
    case
        when alive > 0.9999999 then 1
        when alive > 1e-9 then power(alive, exp(least(50, 1.959963984540054 * sqrt(variance) / -ln(alive))))
        else 0
    end as alive_low,
    case
        when alive > 0.9999999 then 1
        when alive > 1e-9 then power(alive, exp(-least(50, 1.959963984540054 * sqrt(variance) / -ln(alive))))
    end as alive_high
from curve
order by days
