-- What is counted on a sample is not known better than the sample is large. Every share and every length says how well.

-- E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927). It never leaves 0 to 1, and is good for
-- few observations too: L. D. Brown, T. T. Cai, A. DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001).
create function report.wilson_low(share double precision, observations double precision) returns double precision
language sql immutable parallel safe as $$
    select case when share >= 0 and n > 0 then
        greatest(0, (share + z * z / (2 * n) - z * sqrt(greatest(0, share * (1 - share) / n + z * z / (4 * n * n)))) / (1 + z * z / n))
    end
    from (select 1.959963984540054::double precision as z, observations as n) x
$$;

create function report.wilson_high(share double precision, observations double precision) returns double precision
language sql immutable parallel safe as $$
    select case when share >= 0 and n > 0 then
        least(1, (share + z * z / (2 * n) + z * sqrt(greatest(0, share * (1 - share) / n + z * z / (4 * n * n)))) / (1 + z * z / n))
    end
    from (select 1.959963984540054::double precision as z, observations as n) x
$$;

comment on function report.wilson_low(double precision, double precision) is
    'Lower end of the 95 % interval (Wilson) of a share that was observed in so many observations; NULL without any.';
comment on function report.wilson_high(double precision, double precision) is
    'Upper end of the 95 % interval (Wilson) of a share that was observed in so many observations; NULL without any.';

create or replace view report.client_day as
select
    day, client, version, peers, share, report.wilson_low(share, effective_peers) as share_low, report.wilson_high(share, effective_peers) as share_high,
    effective_peers
from (
    select
        day, client, version, peers,
        peers * weight / nullif(sum(peers * weight) over (partition by day), 0) as share,
        -- Kish: weights that differ make a sample worth fewer observations than it has.
        (power(sum(peers * weight) over (partition by day), 2) / nullif(sum(peers * weight * weight) over (partition by day), 0))::double precision
            as effective_peers
    from (
        select
            (hour at time zone 'UTC')::date as day,
            client,
            version,
            round(hll_cardinality(hll_union_agg(peers)))::bigint as peers,
            (sum(weight) / sum(visits))::numeric as weight
        from crawl.client_hour
        group by 1, 2, 3
    ) c
) s;

comment on column report.client_day.share_low is 'Lower end of the share''s 95 % interval (Wilson): the peers that answered, as a sample of those that might have.';
comment on column report.client_day.share_high is 'Upper end of it.';
comment on column report.client_day.effective_peers is
    'How many observations the day''s shares rest on: its peers; fewer where some stand for more than others (L. Kish, Survey Sampling, 1965).';

create or replace view report.network_day as
select
    day, country, asn, peers, reachable, share, report.wilson_low(share, effective_peers) as share_low, report.wilson_high(share, effective_peers) as share_high,
    effective_peers
from (
    select
        day, country, asn, peers, reachable,
        peers / nullif(sum(peers) over (partition by day), 0)::double precision as share,
        (sum(peers) over (partition by day))::double precision as effective_peers
    from (
        select
            (hour at time zone 'UTC')::date as day,
            country,
            asn,
            round(hll_cardinality(hll_union_agg(peers)))::bigint as peers,
            round(hll_cardinality(hll_union_agg(reachable)))::bigint as reachable
        from crawl.network_hour
        group by 1, 2, 3
    ) n
) s;

comment on column report.network_day.share is 'Share of the day''s peers.';
comment on column report.network_day.share_low is 'Lower end of the share''s 95 % interval (Wilson): the peers visited, as a sample of those that sources might have named.';
comment on column report.network_day.share_high is 'Upper end of it.';
comment on column report.network_day.effective_peers is 'How many observations the day''s shares rest on: its peers.';

create or replace view report.reach_day as
select
    day,
    family,
    peers,
    answered,
    greatest(connected - answered, 0) as failed,
    greatest(met - greatest(connected, answered), 0) as refused,
    greatest(peers - greatest(met, connected, answered), 0) as silent,
    greatest(peers - answered, 0) / nullif(peers, 0)::double precision as unreached_share,
    report.wilson_low(greatest(peers - answered, 0) / nullif(peers, 0)::double precision, peers) as unreached_low,
    report.wilson_high(greatest(peers - answered, 0) / nullif(peers, 0)::double precision, peers) as unreached_high
from (
    select
        (hour at time zone 'UTC')::date as day,
        family,
        round(hll_cardinality(hll_union_agg(peers)))::bigint as peers,
        round(hll_cardinality(hll_union_agg(answered)))::bigint as answered,
        round(hll_cardinality(hll_union_agg(hll_union(answered, connected))))::bigint as connected,
        round(hll_cardinality(hll_union_agg(hll_union(hll_union(answered, connected), refused))))::bigint as met
    from crawl.reach_hour
    group by 1, 2
) x;

comment on column report.reach_day.unreached_low is 'Lower end of the share''s 95 % interval (Wilson): the peers visited, as a sample of those that sources might have named.';
comment on column report.reach_day.unreached_high is 'Upper end of it.';

create or replace view report.session_day as
with counted as (
    select (hour at time zone 'UTC')::date as day, swarm_id, bucket, seen, ended, censored
    from crawl.session_hour
    union all
    -- Those that are not over lasted at least until now.
    select (p.first_seen_at at time zone 'UTC')::date, p.swarm_id, x.bucket, x.seen, 0, x.weight
    from crawl.presence p, crawl.session_parts(p.absent_before_at, p.first_seen_at, p.last_seen_at, null) x
    where p.first_seen_at is not null
), histogram as (
    select day, swarm_id, bucket, sum(seen) as seen, sum(ended) as ended, sum(ended + censored) as sessions
    from counted
    group by day, swarm_id, bucket
), risk as (
    select
        day, swarm_id, bucket, seen, ended,
        sum(sessions) over (partition by day, swarm_id order by bucket desc) as at_risk,
        -- Each session that was seen stands for so many.
        sum(sessions) filter (where bucket >= 0) over (partition by day, swarm_id)
            / nullif(sum(seen) filter (where bucket >= 0) over (partition by day, swarm_id), 0) as weight
    from histogram
), survival as (
    -- Kaplan and Meier: the share that stays longer is the product of the shares that outlast each length. Of whom nobody saw coming the
    -- length is not known at all, and they were found because they stay long: they do not count here. The variance is Greenwood's, of as
    -- many sessions as were seen.
    select
        day, swarm_id, bucket, seen,
        case when bucket >= 0 then
            exp(greatest(-100, sum(case when bucket < 0 then 0 when ended >= at_risk * 0.999999 then -100 else ln(1 - ended / at_risk) end)
                over (partition by day, swarm_id order by bucket)))
        end as staying,
        weight * sum(case when bucket < 0 or ended = 0 or ended >= at_risk * 0.999999 then 0 else ended / (at_risk * (at_risk - ended)) end)
            over (partition by day, swarm_id order by bucket) as variance
    from risk
), band as (
    -- On the scale of ln(-ln) it stays between 0 and 1 (Kalbfleisch and Prentice). Where nobody stays on, nothing is said.
    select
        day, swarm_id, bucket, seen, staying,
        case
            when staying > 0.9999999 then 1
            when staying > 1e-9 then power(staying, exp(least(50, 1.959963984540054 * sqrt(variance) / -ln(staying))))
            when staying >= 0 then 0
        end as low,
        case
            when staying > 0.9999999 then 1
            when staying > 1e-9 then power(staying, exp(-least(50, 1.959963984540054 * sqrt(variance) / -ln(staying))))
        end as high
    from survival
), measured as (
    select
        day,
        swarm_id,
        round(sum(seen))::bigint as sessions,
        min(bucket) filter (where staying <= 0.5) as median,
        min(bucket) filter (where staying <= 0.1) as p90,
        min(bucket) filter (where low <= 0.5) as median_low,
        min(bucket) filter (where high <= 0.5) as median_high,
        min(bucket) filter (where low <= 0.1) as p90_low,
        min(bucket) filter (where high <= 0.1) as p90_high
    from band
    group by day, swarm_id
)
select
    m.day,
    encode(s.info_hash, 'hex') as info_hash,
    m.sessions,
    round(power(1.02::numeric, m.median) / 60, 2)::double precision as median_minutes,
    round(power(1.02::numeric, m.p90) / 60, 2)::double precision as p90_minutes,
    round(power(1.02::numeric, m.median_low) / 60, 2)::double precision as median_low_minutes,
    round(power(1.02::numeric, m.median_high) / 60, 2)::double precision as median_high_minutes,
    round(power(1.02::numeric, m.p90_low) / 60, 2)::double precision as p90_low_minutes,
    round(power(1.02::numeric, m.p90_high) / 60, 2)::double precision as p90_high_minutes
from measured m
join crawl.swarm s using (swarm_id);

comment on column report.session_day.median_low_minutes is
    'Lower end of the median''s 95 % interval: where the lower bound of the Kaplan-Meier curve (Greenwood, ln(-ln)) goes below one half; NULL when it does not.';
comment on column report.session_day.median_high_minutes is 'Upper end of it; NULL when too few ends were observed to tell.';
comment on column report.session_day.p90_low_minutes is 'Lower end of the 95 % interval of p90_minutes; NULL when too few ends were observed to tell.';
comment on column report.session_day.p90_high_minutes is 'Upper end of it; NULL when too few ends were observed to tell.';
