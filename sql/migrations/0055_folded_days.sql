-- Hours are kept for a time and then folded into days: one row where there were 24, at the begin of the day. Every sum, most, least and set of peers of a
-- day is the same before and after.
create table crawl.rollup_fold (
    is_only boolean primary key default true check (is_only),
    folded_before date not null
);

comment on table crawl.rollup_fold is 'How far hours were folded into days.';
comment on column crawl.rollup_fold.is_only is 'There is one row.';
comment on column crawl.rollup_fold.folded_before is 'First day, UTC, whose hours are still there; each day before it has one row for each key, whose hour is the begin of the day.';

-- The only sum of an hour that the rest of its row does not give for a day.
alter table crawl.swarm_hour add column needed_seconds double precision;

comment on column crawl.swarm_hour.needed_seconds is
    'Seconds in which one verified seed had to be there: the least of its seeder seconds, the verified and the available ones, hour by hour. NULL before the hours are folded into a day, for the row says it then.';
comment on column crawl.swarm_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
comment on column crawl.client_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
comment on column crawl.network_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
comment on column crawl.tracker_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
comment on column crawl.tracker_rtt_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
comment on column crawl.session_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
comment on column crawl.reach_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
comment on column crawl.list_hour.hour is 'Begin of the hour; of the day (UTC), where its hours were folded into one row (crawl.rollup_fold).';
