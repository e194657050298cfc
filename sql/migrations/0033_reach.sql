-- Where a crawl visits a sample of a swarm, each of its peers stands for more than one.
alter table crawl.client_hour add column weight double precision;
update crawl.client_hour set weight = visits;
alter table crawl.client_hour alter column weight set not null;

comment on column crawl.client_hour.weight is 'Handshakes, each divided by the chance of its peer to be in the sample: as many as there would be had all been visited.';

create or replace view report.client_day as
select
    day, client, version, peers, peers * weight / nullif(sum(peers * weight) over (partition by day), 0) as share
from (
    select
        (hour at time zone 'UTC')::date as day,
        client,
        version,
        round(hll_cardinality(hll_union_agg(peers)))::bigint as peers,
        (sum(weight) / sum(visits))::numeric as weight
    from crawl.client_hour
    group by 1, 2, 3
) c;

comment on column report.client_day.share is
    'Share of the day''s peers. Where only a sample of a swarm could be visited, each peer counts for as many as it stands for.';

create table crawl.reach_hour (
    hour timestamptz not null,
    family smallint not null,
    peers hll not null,
    answered hll not null,
    connected hll not null,
    refused hll not null,
    primary key (hour, family)
);

create index reach_hour_day_idx on crawl.reach_hour (((hour at time zone 'UTC')::date));

comment on table crawl.reach_hour is 'Peers visited in one hour, by how far a visit came.';
comment on column crawl.reach_hour.hour is 'Begin of the hour.';
comment on column crawl.reach_hour.family is 'IP version, 4 or 6.';
comment on column crawl.reach_hour.peers is 'Distinct peers visited.';
comment on column crawl.reach_hour.answered is 'Of these, peers that answered our handshake.';
comment on column crawl.reach_hour.connected is 'Peers that took our connection.';
comment on column crawl.reach_hour.refused is 'Peers whose host refused the connection.';

create view report.reach_day as
select
    day,
    family,
    peers,
    answered,
    greatest(connected - answered, 0) as failed,
    greatest(met - greatest(connected, answered), 0) as refused,
    greatest(peers - greatest(met, connected, answered), 0) as silent,
    greatest(peers - answered, 0) / nullif(peers, 0)::double precision as unreached_share
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

comment on view report.reach_day is
    'How far visits to the peers that sources named came, day by day (UTC). Each peer counts once, for the best of the day: who was never reached stays in the counts.';
comment on column report.reach_day.day is 'Day, UTC.';
comment on column report.reach_day.family is 'IP version, 4 or 6.';
comment on column report.reach_day.peers is 'Distinct peers visited.';
comment on column report.reach_day.answered is 'Peers that answered our handshake.';
comment on column report.reach_day.failed is 'Peers that took our connection, but never answered the handshake.';
comment on column report.reach_day.refused is 'Peers whose host only ever refused the connection.';
comment on column report.reach_day.silent is 'Peers from which nothing ever came: behind NAT or a firewall, or gone.';
comment on column report.reach_day.unreached_share is 'Share of the peers that never answered: the most that can be behind NAT.';
