-- title: Time to death
-- question: How long do swarms live until no complete copy is left?
-- method: Kaplan and Meier (1958) over the days from when a swarm was first watched until the newest observation by which it was not dead; those that live now are censored. 95 % intervals by Greenwood's variance on the ln(-ln) scale.
-- column: days integer Days since the swarm was first watched
-- column: at_risk integer Swarms that were watched for so long and lived
-- column: died integer Of these, swarms that died on that day of theirs
-- column: alive_share share Share of the swarms that live longer
-- column: alive_low share Lower end of its 95 % interval
-- column: alive_high share Upper end of it
-- chart: bar days died
with counted_hour as (
    select added_hour, lived_days, sum(swarms) as swarms from crawl.swarm_count where trouble <> 4 group by added_hour, lived_days having sum(swarms) > 0
), aged as (
    -- Some swarms of the hour may be a day older than the others by now.
    select
        *, floor(extract(epoch from crawl.clock() - added_hour) / 86400) as oldest,
        floor(extract(epoch from crawl.clock() - added_hour - interval '59 minutes 59.999999 seconds') / 86400) as youngest
    from counted_hour
), life as (
    select lived_days as days, swarms, 1 as died from aged where added_hour is null
    union all
    select oldest::bigint, swarms, 0 from aged where oldest = youngest
    union all
    select floor(extract(epoch from crawl.clock() - s.added_at) / 86400)::bigint, 1, 0
    from aged a
    join crawl.swarm s on s.added_at >= a.added_hour and s.added_at < a.added_hour + interval '1 hour'
    where a.oldest <> a.youngest and s.removed_at is null and s.trouble in (2, 3, 5)
), counted as (
    select days, sum(swarms * died) as died, sum(sum(swarms)) over (order by days desc) as at_risk from life group by days
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
