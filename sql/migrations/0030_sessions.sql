alter table crawl.swarm_snapshot add column is_whole boolean not null default false;

comment on column crawl.swarm_snapshot.is_whole is
    'Whether the crawl knew every peer of the swarm: a tracker named as many as it counts. Whom it did not know was not there.';

alter table crawl.swarm_latest add column whole_crawl_at timestamptz;

comment on column crawl.swarm_latest.whole_crawl_at is
    'When the newest crawl that knew every peer of the swarm began: a peer that is new since then was not there. NULL when there was none.';

create table crawl.presence (
    swarm_id bigint not null,
    peer_key bytea not null,
    absent_before_at timestamptz,
    first_seen_at timestamptz,
    last_seen_at timestamptz not null,
    failing_since timestamptz,
    failed_at timestamptz,
    failures integer not null,
    primary key (swarm_id, peer_key)
) with (fillfactor = 80);

create index presence_last_seen_idx on crawl.presence (last_seen_at);

comment on table crawl.presence is 'Peers that are in a swarm, or were a little while ago: the sessions that are not over.';
comment on column crawl.presence.swarm_id is 'The swarm.';
comment on column crawl.presence.peer_key is 'Address and port under a keyed hash, as in visit.';
comment on column crawl.presence.absent_before_at is 'When it was last known not to be there before the session; NULL when its begin was not observed.';
comment on column crawl.presence.first_seen_at is 'First handshake of the session; NULL when the session is over.';
comment on column crawl.presence.last_seen_at is 'Newest handshake.';
comment on column crawl.presence.failing_since is 'First failed visit after the newest handshake; NULL when there was none.';
comment on column crawl.presence.failed_at is 'Newest failed visit; NULL when there was none.';
comment on column crawl.presence.failures is 'Failed visits since the newest handshake.';

create table crawl.session (
    session_id bigint not null,
    observed_at timestamptz not null,
    agent_id bigint,
    swarm_id bigint not null,
    peer_key bytea not null,
    absent_before_at timestamptz,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    absent_after_at timestamptz
) partition by range (observed_at);

create table crawl.session_default partition of crawl.session default;
create index session_time_idx on crawl.session using brin (observed_at);

comment on table crawl.session is
    'Intervals in which a peer was in a swarm. It came after absent_before_at and not after first_seen_at, and left not before last_seen_at and '
    'before absent_after_at.';
comment on column crawl.session.session_id is 'Key.';
comment on column crawl.session.observed_at is 'When it was taken for over.';
comment on column crawl.session.agent_id is 'Agent whose visit ended it; NULL when no visit did.';
comment on column crawl.session.swarm_id is 'The swarm.';
comment on column crawl.session.peer_key is 'Address and port under a keyed hash, as in visit.';
comment on column crawl.session.absent_before_at is 'When the peer was last known not to be there; NULL when its coming was not observed.';
comment on column crawl.session.first_seen_at is 'First handshake.';
comment on column crawl.session.last_seen_at is 'Last handshake.';
comment on column crawl.session.absent_after_at is 'When the peer was first found gone; NULL when its leaving was not observed.';

create table crawl.session_hour (
    hour timestamptz not null,
    swarm_id bigint not null,
    bucket smallint not null,
    ended integer not null,
    censored integer not null,
    primary key (hour, swarm_id, bucket)
);

comment on table crawl.session_hour is
    'Sessions that are over, by the hour of their first handshake, as a histogram of their lengths. Counted in the transaction that stores the session.';
comment on column crawl.session_hour.hour is 'Begin of the hour.';
comment on column crawl.session_hour.swarm_id is 'The swarm.';
comment on column crawl.session_hour.bucket is
    'Sessions of 1.02^bucket seconds, one percent up or down, from the middle of each end''s interval; -1 for those whose coming was not observed.';
comment on column crawl.session_hour.ended is 'Sessions whose leaving was observed.';
comment on column crawl.session_hour.censored is 'Sessions that lasted at least so long: their leaving was not observed.';

create function crawl.session_bucket(
    absent_before_at timestamptz, first_seen_at timestamptz, last_seen_at timestamptz, absent_after_at timestamptz) returns smallint
language sql immutable parallel safe as $$
    select case when absent_before_at is null then -1 else round(ln(greatest(1, extract(epoch from
        last_seen_at + (coalesce(absent_after_at, last_seen_at) - last_seen_at) / 2 - (first_seen_at - (first_seen_at - absent_before_at) / 2)
    ))) / ln(1.02)) end::smallint
$$;

comment on function crawl.session_bucket(timestamptz, timestamptz, timestamptz, timestamptz) is 'The bucket of a session in crawl.session_hour.';

create view report.session_day as
with counted as (
    select (hour at time zone 'UTC')::date as day, swarm_id, bucket, ended, censored
    from crawl.session_hour
    union all
    -- Those that are not over lasted at least until now.
    select (first_seen_at at time zone 'UTC')::date, swarm_id, crawl.session_bucket(absent_before_at, first_seen_at, last_seen_at, null), 0, 1
    from crawl.presence
    where first_seen_at is not null
), histogram as (
    select day, swarm_id, bucket, sum(ended) as ended, sum(ended + censored) as sessions
    from counted
    group by day, swarm_id, bucket
), risk as (
    select
        day, swarm_id, bucket, sessions, ended,
        sum(sessions) over (partition by day, swarm_id order by bucket desc) as at_risk
    from histogram
), survival as (
    -- Kaplan and Meier: the share that stays longer is the product of the shares that outlast each length. Of whom nobody saw coming the
    -- length is not known at all, and they were found because they stay long: they do not count here.
    select
        day, swarm_id, bucket, sessions,
        case when bucket >= 0 then
            exp(sum(case when bucket < 0 then 0 when ended >= at_risk then -1e3 else ln(1 - ended / at_risk) end) over (partition by day, swarm_id order by bucket))
        end as staying
    from risk
)
select
    v.day,
    encode(s.info_hash, 'hex') as info_hash,
    sum(v.sessions)::bigint as sessions,
    round(power(1.02::numeric, min(v.bucket) filter (where v.staying <= 0.5)) / 60, 2)::double precision as median_minutes,
    round(power(1.02::numeric, min(v.bucket) filter (where v.staying <= 0.1)) / 60, 2)::double precision as p90_minutes
from survival v
join crawl.swarm s using (swarm_id)
group by v.day, s.info_hash;

comment on view report.session_day is
    'How long peers stay, by the day (UTC) of their first handshake. A session that is not over, or whose end was not observed, counts as lasting '
    'at least as long as was seen (Kaplan-Meier); one whose begin was not observed counts as a session, but not for the lengths.';
comment on column report.session_day.day is 'Day, UTC.';
comment on column report.session_day.info_hash is 'Info-hash, hex.';
comment on column report.session_day.sessions is 'Sessions that were first seen on the day.';
comment on column report.session_day.median_minutes is 'Half of the sessions are shorter, in minutes; NULL when too few ends were observed to tell.';
comment on column report.session_day.p90_minutes is 'Nine of ten sessions are shorter, in minutes; NULL when too few ends were observed to tell.';
