-- Web seeds (BEP 19) are asked whether they have the content. Which file is asked for, and which seeds are of another kind, the catalogue has to know.
alter table crawl.swarm
    add column http_seeds text[] not null default '{}',
    add column longest_file text[],
    add column longest_file_bytes bigint check (longest_file_bytes >= 0),
    add column web_seeds_entered boolean not null default false;

comment on column crawl.swarm.web_seeds is 'Web seeds from the metadata: those of BEP 19, and those of BEP 17, which are in http_seeds as well.';
comment on column crawl.swarm.http_seeds is 'Those of web_seeds that are scripts which hand out pieces (BEP 17). They are not asked.';
comment on column crawl.swarm.longest_file is 'The longest file: the torrent''s name, folders, the file''s own name; one name alone where the torrent is a single file. NULL when not known.';
comment on column crawl.swarm.longest_file_bytes is 'Its length; NULL when not known.';
comment on column crawl.swarm.web_seeds_entered is 'Whether crawl.web_seed has the web seeds as they are here.';

create index swarm_web_seeds_open_idx on crawl.swarm (swarm_id) where web_seeds <> '{}' and not web_seeds_entered;

create table crawl.web_seed_host (
    host_id bigint generated always as identity primary key,
    host text not null unique,
    due_at timestamptz not null default 'infinity',
    next_request_at timestamptz not null default '-infinity',
    lease_agent_id bigint,
    lease_token bigint not null default 0,
    lease_expires_at timestamptz not null default '-infinity',
    added_at timestamptz not null
);

create index web_seed_host_due_idx on crawl.web_seed_host (due_at);

comment on table crawl.web_seed_host is 'Hosts of web seeds: one agent at a time asks each, at a pace.';
comment on column crawl.web_seed_host.host_id is 'Key.';
comment on column crawl.web_seed_host.host is 'Name or address, lower case, without the port.';
comment on column crawl.web_seed_host.due_at is 'When the next of its web seeds is due; infinity when none is.';
comment on column crawl.web_seed_host.next_request_at is 'Nothing is asked before this moment.';
comment on column crawl.web_seed_host.lease_agent_id is 'Agent that holds it, or held it last.';
comment on column crawl.web_seed_host.lease_token is 'Grows each time the lease goes to another holder.';
comment on column crawl.web_seed_host.lease_expires_at is 'Until when the lease stands.';
comment on column crawl.web_seed_host.added_at is 'When the first swarm named it.';

create table crawl.web_seed (
    web_seed_id bigint generated always as identity primary key,
    swarm_id bigint not null references crawl.swarm on delete cascade,
    url text not null,
    host_id bigint references crawl.web_seed_host,
    target text,
    expected_bytes bigint check (expected_bytes >= 0),
    next_check_at timestamptz not null,
    added_at timestamptz not null,
    removed_at timestamptz,
    check ((host_id is null) = (target is null))
);

-- URLs are longer than a key may be.
create unique index web_seed_key on crawl.web_seed (swarm_id, md5(url));
create index web_seed_due_idx on crawl.web_seed (host_id, next_check_at) where removed_at is null and target is not null;
create index web_seed_target_idx on crawl.web_seed (host_id, md5(target));

comment on table crawl.web_seed is 'Web seeds of swarms, and when each may be asked for again. One URL that several swarms name is asked for once, for all of them.';
comment on column crawl.web_seed.web_seed_id is 'Key of the web seed in every other table.';
comment on column crawl.web_seed.swarm_id is 'The swarm.';
comment on column crawl.web_seed.url is 'URL as the metadata names it.';
comment on column crawl.web_seed.host_id is 'Its host; NULL where it is not asked.';
comment on column crawl.web_seed.target is 'What is asked for: the longest file at the URL. NULL where it is not asked: it is of BEP 17, no HTTP, or needs a password, or is a folder of which nobody knows what is in it.';
comment on column crawl.web_seed.expected_bytes is 'Length of that file by the metadata; NULL when not known.';
comment on column crawl.web_seed.next_check_at is 'Not asked before this moment.';
comment on column crawl.web_seed.added_at is 'When the swarm was first found to name it.';
comment on column crawl.web_seed.removed_at is 'When the swarm left the catalogue or ceased to name it; NULL while it is in use. The row stays, so that adding it again cannot undercut the interval.';

create table crawl.web_seed_check (
    check_id bigint not null,
    observed_at timestamptz not null,
    agent_id bigint not null,
    swarm_id bigint not null,
    web_seed_id bigint not null,
    outcome text not null,
    http_status smallint,
    rtt_ms real,
    redirects smallint not null,
    accepts_ranges boolean,
    content_bytes bigint,
    expected_bytes bigint,
    is_available boolean,
    error text
) partition by range (observed_at);

create table crawl.web_seed_check_default partition of crawl.web_seed_check default;
create index web_seed_check_time_idx on crawl.web_seed_check using brin (observed_at);

comment on table crawl.web_seed_check is 'Questions to web seeds: the head of one file was asked for, never content.';
comment on column crawl.web_seed_check.check_id is 'Key.';
comment on column crawl.web_seed_check.observed_at is 'When the answer''s head was whole, or the failure certain.';
comment on column crawl.web_seed_check.agent_id is 'Agent that asked.';
comment on column crawl.web_seed_check.swarm_id is 'The swarm.';
comment on column crawl.web_seed_check.web_seed_id is 'The web seed.';
comment on column crawl.web_seed_check.outcome is 'How it ended: ok (status 200), http_error (any other), or why there is no answer.';
comment on column crawl.web_seed_check.http_status is 'Status of the last answer; NULL without one.';
comment on column crawl.web_seed_check.rtt_ms is 'Milliseconds from the last request''s first byte to the end of its answer''s head; NULL without one.';
comment on column crawl.web_seed_check.redirects is 'Redirects that were followed.';
comment on column crawl.web_seed_check.accepts_ranges is 'Whether parts of the file can be asked for; NULL when the server does not say.';
comment on column crawl.web_seed_check.content_bytes is 'Bytes of the file as the server has it; NULL when it does not say.';
comment on column crawl.web_seed_check.expected_bytes is 'Bytes of the file by the metadata; NULL when not known.';
comment on column crawl.web_seed_check.is_available is 'Whether the content could be had: status 200, and no other length than the metadata says. NULL where the check says nothing of that: it never got out, or the server refuses the question (405, 501) or the pace (429).';
comment on column crawl.web_seed_check.error is 'For people: what went wrong.';

create table crawl.web_seed_latest (
    web_seed_id bigint primary key,
    observed_at timestamptz not null,
    outcome text not null,
    http_status smallint,
    accepts_ranges boolean,
    is_available boolean not null,
    is_wrong_length boolean not null,
    available_at timestamptz,
    unavailable_since timestamptz
);

comment on table crawl.web_seed_latest is 'The newest check of each web seed that says whether the content could be had.';
comment on column crawl.web_seed_latest.web_seed_id is 'The web seed.';
comment on column crawl.web_seed_latest.observed_at is 'When it was.';
comment on column crawl.web_seed_latest.outcome is 'As in crawl.web_seed_check.';
comment on column crawl.web_seed_latest.http_status is 'As in crawl.web_seed_check.';
comment on column crawl.web_seed_latest.accepts_ranges is 'As in crawl.web_seed_check.';
comment on column crawl.web_seed_latest.is_available is 'As in crawl.web_seed_check.';
comment on column crawl.web_seed_latest.is_wrong_length is 'Whether the server has a file of another length.';
comment on column crawl.web_seed_latest.available_at is 'When the content could be had last; NULL when it never could.';
comment on column crawl.web_seed_latest.unavailable_since is 'When the first check after that was by which it could not; NULL while it can.';

create table crawl.web_seed_hour (
    hour timestamptz not null,
    web_seed_id bigint not null,
    swarm_id bigint not null,
    checks bigint not null,
    available bigint not null,
    wrong_length bigint not null,
    observed_seconds double precision not null,
    available_seconds double precision not null,
    primary key (hour, web_seed_id)
);

create index web_seed_hour_day_idx on crawl.web_seed_hour (((hour at time zone 'UTC')::date));

comment on table crawl.web_seed_hour is
    'One web seed in one hour. What a check says holds until the next check, at most two hours; checks that say nothing of the content are left out.';
comment on column crawl.web_seed_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
comment on column crawl.web_seed_hour.web_seed_id is 'The web seed.';
comment on column crawl.web_seed_hour.swarm_id is 'Its swarm.';
comment on column crawl.web_seed_hour.checks is 'Checks that say whether the content could be had.';
comment on column crawl.web_seed_hour.available is 'Of these, those by which it could.';
comment on column crawl.web_seed_hour.wrong_length is 'Of the others, those that found a file of another length.';
comment on column crawl.web_seed_hour.observed_seconds is 'Seconds about which something is known.';
comment on column crawl.web_seed_hour.available_seconds is 'Of these, seconds in which the content could be had.';

create table crawl.web_seed_rtt_hour (
    hour timestamptz not null,
    web_seed_id bigint not null,
    bucket smallint not null,
    checks bigint not null,
    primary key (hour, web_seed_id, bucket)
);

create index web_seed_rtt_hour_day_idx on crawl.web_seed_rtt_hour (((hour at time zone 'UTC')::date));

comment on table crawl.web_seed_rtt_hour is 'Round trips to one web seed in one hour, as a histogram that merges with others.';
comment on column crawl.web_seed_rtt_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
comment on column crawl.web_seed_rtt_hour.web_seed_id is 'The web seed.';
comment on column crawl.web_seed_rtt_hour.bucket is 'Round trips of 1.02^bucket milliseconds, one percent up or down.';
comment on column crawl.web_seed_rtt_hour.checks is 'Checks with such a round trip.';

-- A URL may hold a user's name and password, which are nobody's business.
create function crawl.shown_url(url text) returns text
language sql immutable parallel safe as $$
    select regexp_replace(url, '^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@', '\1')
$$;

comment on function crawl.shown_url(text) is 'A URL without the user''s name and password.';

create view report.web_seed_day as
with both_hours as (
    select
        (hour at time zone 'UTC')::date as day, web_seed_id, checks, available, wrong_length, available_seconds, observed_seconds, null::smallint as bucket,
        null::bigint as trips
    from crawl.web_seed_hour
    union all
    select (hour at time zone 'UTC')::date, web_seed_id, null, null, null, null, null, bucket, checks
    from crawl.web_seed_rtt_hour
), counted as (
    select
        day, web_seed_id, bucket, sum(checks) as checks, sum(available) as available, sum(wrong_length) as wrong_length,
        sum(available_seconds) as available_seconds, sum(observed_seconds) as observed_seconds,
        sum(sum(trips)) over (partition by day, web_seed_id order by bucket) as up_to,
        sum(sum(trips)) over (partition by day, web_seed_id) as total
    from both_hours
    group by day, web_seed_id, bucket
), summed as (
    -- Without a bucket is the one row of the day's checks.
    select
        day, web_seed_id, sum(checks)::bigint as checks, sum(available)::bigint as available, sum(wrong_length)::bigint as wrong_length,
        sum(available_seconds) as available_seconds, sum(observed_seconds) as observed_seconds,
        min(bucket) filter (where up_to >= 0.5 * total) as p50,
        min(bucket) filter (where up_to >= 0.95 * total) as p95
    from counted
    group by day, web_seed_id
    having bool_or(bucket is null)
)
select
    d.day,
    encode(s.info_hash, 'hex') as info_hash,
    d.web_seed_id,
    crawl.shown_url(w.url) as url,
    h.host,
    d.checks,
    d.available,
    d.wrong_length,
    d.available_seconds / nullif(d.observed_seconds, 0) as availability,
    d.observed_seconds / 86400 as observed,
    round(power(1.02::numeric, d.p50), 2)::double precision as rtt_p50_ms,
    round(power(1.02::numeric, d.p95), 2)::double precision as rtt_p95_ms
from summed d
join crawl.web_seed w using (web_seed_id)
join crawl.swarm s using (swarm_id)
left join crawl.web_seed_host h using (host_id);

comment on view report.web_seed_day is 'Web seeds (BEP 19) by day (UTC): whether their servers have the content. The head of one file stands for all; what a check says holds until the next, at most two hours.';
comment on column report.web_seed_day.day is 'Day, UTC.';
comment on column report.web_seed_day.info_hash is 'Swarm, in hex.';
comment on column report.web_seed_day.web_seed_id is 'Number of the web seed in this database.';
comment on column report.web_seed_day.url is 'The web seed as the metadata names it, without a user''s name and password.';
comment on column report.web_seed_day.host is 'Its host; NULL when it is not asked any more.';
comment on column report.web_seed_day.checks is 'Checks that say whether the content could be had.';
comment on column report.web_seed_day.available is 'Of these, those by which it could.';
comment on column report.web_seed_day.wrong_length is 'Of the others, those that found a file of another length.';
comment on column report.web_seed_day.availability is 'Share of the observed time in which the content could be had.';
comment on column report.web_seed_day.observed is 'Share of the day about which something is known; unobserved is not unavailable.';
comment on column report.web_seed_day.rtt_p50_ms is 'Median round trip of its answers, in milliseconds, one percent up or down; NULL when it gave none.';
comment on column report.web_seed_day.rtt_p95_ms is '95th percentile of the same.';
