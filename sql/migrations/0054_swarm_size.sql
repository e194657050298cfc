-- How large a swarm is, by how often lists of its peers name the same ones: what a tracker counts need not be so.
alter table crawl.tracker_check
    add column list_swarm_id bigint,
    add column list_claimed bigint,
    add column list_named integer,
    add column list_known integer,
    add column list_again integer;

comment on column crawl.tracker_check.list_swarm_id is
    'The swarm, of an announce whose list of peers was compared with those before it; NULL where there were too few, of scrapes, and in older records.';
comment on column crawl.tracker_check.list_claimed is 'Peers that the tracker counts in this answer; NULL when it did not say.';
comment on column crawl.tracker_check.list_named is 'Peers in the tracker''s list before this one.';
comment on column crawl.tracker_check.list_known is
    'Peers that were there when that list was drawn, as one of the up to three lists before it and this one name them.';
comment on column crawl.tracker_check.list_again is 'Of these, peers that it names.';

create table crawl.list_hour (
    hour timestamptz not null,
    swarm_id bigint not null,
    tracker_id bigint not null,
    lists bigint not null,
    claimed double precision,
    named bigint not null,
    known bigint not null,
    again bigint not null,
    pairs double precision not null,
    primary key (hour, swarm_id, tracker_id)
);

comment on table crawl.list_hour is 'How the lists of peers that one tracker gave of one swarm in one hour repeat themselves.';
comment on column crawl.list_hour.hour is 'Begin of the hour.';
comment on column crawl.list_hour.swarm_id is 'The swarm.';
comment on column crawl.list_hour.tracker_id is 'The tracker.';
comment on column crawl.list_hour.lists is 'Lists that were compared with those around them.';
comment on column crawl.list_hour.claimed is 'Peers that the tracker counts, in the mean of its answers; NULL when it did not say.';
comment on column crawl.list_hour.named is 'Peers in the lists, summed.';
comment on column crawl.list_hour.known is 'Peers that were there when each list was drawn, as lists around it name them, summed.';
comment on column crawl.list_hour.again is 'Of these, peers that the list names, summed.';
comment on column crawl.list_hour.pairs is 'Peers named times peers known, list by list, summed.';

-- Drawn without putting back, the peers found again scatter the less the larger a part of the swarm a list is: the variance of their number
-- against Poisson's, at each size of the swarm. Halving finds the size at which it and the number agree.
create function report.recapture_root(
    named double precision, known double precision, again double precision, pairs double precision, fewest double precision, z double precision)
    returns double precision
language plpgsql immutable parallel safe as $$
declare
    low double precision := fewest;
    high double precision;
    middle double precision := fewest;
    spread double precision := (1 - named / fewest) * (1 - known / fewest);
    size double precision;
begin
    for i in 0..50 loop
        size := pairs / (again + case when z = 0 then spread else z * z * spread / 2 + z * sqrt(spread * (again + z * z * spread / 4)) end);
        if high is null then
            high := case when z < 0 then pairs / (again + z * z / 2 + z * sqrt(again + z * z / 4)) else size end;
            if high <= low then
                return low;
            end if;
        elsif size > middle then
            low := middle;
        else
            high := middle;
        end if;

        middle := (low + high) / 2;
        exit when high - low < 1e-7 * high;
        spread := (1 - named / middle) * (1 - known / middle);
    end loop;
    return middle;
end
$$;

comment on function report.recapture_root(double precision, double precision, double precision, double precision, double precision, double precision) is
    'Size of a swarm at which so many peers would be named again (z = 0), or at which so few or so many would be so much of a chance (z above or below 0).';

-- Z. E. Schnabel, The estimation of the total fish population of a lake, American Mathematical Monthly 45 (1938), with D. G. Chapman's correction
-- (1951); the marked are those that are known to be there at the moment: B. F. J. Manly, M. J. Parr, A new method of estimating population size,
-- survivorship, and birth rate from capture-recapture data, Transactions of the Society for British Entomology 18 (1968). The interval is that of
-- the score test, as Wilson's is.
create function report.recapture(
    lists double precision, named double precision, known double precision, again double precision, pairs double precision,
    out peers double precision, out low double precision, out high double precision)
language sql immutable parallel safe as $$
    select
        report.recapture_root(n, k, again, pairs, fewest, 0), report.recapture_root(n, k, again, pairs, fewest, 1.959963984540054),
        case when again > 0 then report.recapture_root(n, k, again, pairs, fewest, -1.959963984540054) end
    -- Whom a list names, and whom others name at its time, is there.
    from (select named / nullif(lists, 0) as n, known / nullif(lists, 0) as k, (named + known - again) / nullif(lists, 0) as fewest) x
    where pairs > 0 and fewest > 0
$$;

comment on function report.recapture(double precision, double precision, double precision, double precision, double precision) is
    'Size of a swarm by lists of its peers that are each drawn at random (Schnabel), with its 95 % interval; no upper end where no peer was named again.';

create view report.swarm_size_hour as
select
    x.hour, encode(s.info_hash, 'hex') as info_hash, t.url as tracker, x.lists, x.named / x.lists::double precision as named_peers,
    r.peers, r.low as peers_low, r.high as peers_high, x.claimed as claimed_peers
from crawl.list_hour x
join crawl.swarm s using (swarm_id)
join crawl.tracker t using (tracker_id),
report.recapture(x.lists, x.named, x.known, x.again, x.pairs) r;

comment on view report.swarm_size_hour is
    'How many peers of a swarm each tracker has, by how often its lists name the same ones. That holds where every peer is as likely to be named: '
    'where a tracker prefers some, there are more; where peers go and come back within the hour, there are fewer.';
comment on column report.swarm_size_hour.hour is 'Begin of the hour.';
comment on column report.swarm_size_hour.info_hash is 'Info-hash, hex.';
comment on column report.swarm_size_hour.tracker is 'The tracker whose lists they are.';
comment on column report.swarm_size_hour.lists is 'Lists that were compared with those around them.';
comment on column report.swarm_size_hour.named_peers is 'Peers in a list, in the mean.';
comment on column report.swarm_size_hour.peers is 'Peers in the swarm, estimated, in the mean of the hour; NULL when no peer is known to have been there between two lists.';
comment on column report.swarm_size_hour.peers_low is 'Lower end of its 95 % interval.';
comment on column report.swarm_size_hour.peers_high is 'Upper end of it; NULL when no peer was named again.';
comment on column report.swarm_size_hour.claimed_peers is 'Peers that the tracker counts, in the mean of its answers; NULL when it did not say.';
