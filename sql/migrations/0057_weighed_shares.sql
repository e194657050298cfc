-- Reports held to the raw rows: what a sample stands for counts in every share, and a swarm's death is told by when it was last alive.

-- Where a crawl visits a sample of a swarm, each of its peers stands for more than one, whether it answers or not. Of hours before this, and of
-- those without a sample, a peer counts once.
alter table crawl.reach_hour
    add column met_visits bigint not null default 0,
    add column met_weight double precision not null default 0,
    add column missed_visits bigint not null default 0,
    add column missed_weight double precision not null default 0;

comment on column crawl.reach_hour.met_visits is 'Visits that peers answered.';
comment on column crawl.reach_hour.met_weight is 'These, each divided by the chance of its peer to be in the sample: as many as there would be had all been visited.';
comment on column crawl.reach_hour.missed_visits is 'Visits that peers did not answer.';
comment on column crawl.reach_hour.missed_weight is 'These, each divided by the chance of its peer to be in the sample.';

alter table crawl.network_hour
    add column visits bigint not null default 0,
    add column weight double precision not null default 0;

comment on column crawl.network_hour.visits is 'Visits to its peers.';
comment on column crawl.network_hour.weight is 'These, each divided by the chance of its peer to be in the sample: as many as there would be had all been visited.';

create or replace view report.reach_day as
select
    day, family, peers, answered, failed, refused, silent, share as unreached_share,
    report.wilson_low(share, effective) as unreached_low, report.wilson_high(share, effective) as unreached_high
from (
    select
        *,
        missed * missed_weight / nullif(answered * met_weight + missed * missed_weight, 0) as share,
        power(answered * met_weight + missed * missed_weight, 2)
            / nullif(answered * met_weight * met_weight + missed * missed_weight * missed_weight, 0) as effective
    from (
        select
            day, family, peers, answered,
            greatest(connected - answered, 0) as failed,
            greatest(met - greatest(connected, answered), 0) as refused,
            greatest(peers - greatest(met, connected, answered), 0) as silent,
            greatest(peers - answered, 0) as missed,
            met_weight, missed_weight
        from (
            select
                (hour at time zone 'UTC')::date as day,
                family,
                round(hll_cardinality(hll_union_agg(peers)))::bigint as peers,
                round(hll_cardinality(hll_union_agg(answered)))::bigint as answered,
                round(hll_cardinality(hll_union_agg(hll_union(answered, connected))))::bigint as connected,
                round(hll_cardinality(hll_union_agg(hll_union(hll_union(answered, connected), refused))))::bigint as met,
                coalesce(sum(met_weight) / nullif(sum(met_visits), 0), 1)::double precision as met_weight,
                coalesce(sum(missed_weight) / nullif(sum(missed_visits), 0), 1)::double precision as missed_weight
            from crawl.reach_hour
            group by 1, 2
        ) u
    ) c
) x;

comment on column report.reach_day.unreached_share is
    'Share of the peers that never answered: the most that can be behind NAT. Where only a sample of a swarm could be visited, each peer counts for as many as it stands for.';

comment on column crawl.swarm_hour.needed_seconds is
    'Seconds in which one verified seed at least was there. NULL in rows from before it was counted: there it is at most the least of the seeder seconds, the verified and the available ones.';

-- Without seeds is not dead: its peers may have every piece for long. And the newest claim of nobody is not when a swarm died.
alter table crawl.swarm_latest add column alive_at timestamptz;
update crawl.swarm_latest set alive_at = case when trouble = 1 then seedless_since else greatest(verified_at, claimed_at) end where trouble <> 4;

comment on column crawl.swarm_latest.alive_at is
    'When the newest observation was by which the swarm was not dead: a crawl that found a complete copy, or, where crawls verify nothing, a claim of one. NULL when there was none.';
comment on column crawl.swarm_latest.seedless_since is
    'When the first crawl without a seeder after the last one with a seeder ended; NULL while there is one. Where that last one was told late, the first that is then known.';
