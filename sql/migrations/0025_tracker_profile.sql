alter table crawl.tracker
    add column software text,
    add column answers_scrapes boolean;

comment on column crawl.tracker.software is 'What its answers look like, or what it calls itself; NULL when neither tells.';
comment on column crawl.tracker.answers_scrapes is 'Whether it answered a scrape with counts; false when it only ever refused, NULL when it was not asked or never answered.';

create view report.tracker_profile as
select
    t.url as tracker,
    t.software,
    case
        when t.failures = 0 then 'closed'
        when t.next_request_at > crawl.clock() then 'open'
        else 'half_open'
    end as breaker,
    t.failures,
    case when t.next_request_at > crawl.clock() then t.next_request_at end as left_alone_until,
    t.answers_scrapes,
    v4.scrape_hashes as scrape_hashes_v4,
    v6.scrape_hashes as scrape_hashes_v6,
    coalesce(v4.zeros_for_unknown, v6.zeros_for_unknown) as zeros_for_unknown,
    t.announce_interval_seconds,
    t.announce_min_interval_seconds,
    t.scrape_min_interval_seconds,
    (select count(*) from crawl.swarm_tracker st where st.tracker_id = t.tracker_id and st.removed_at is null) as swarms,
    l.observed_at as checked_at,
    l.outcome,
    l.error,
    u.uptime
from crawl.tracker t
left join crawl.tracker_latest l using (tracker_id)
left join crawl.tracker_limit v4 on v4.tracker_id = t.tracker_id and v4.family = 4
left join crawl.tracker_limit v6 on v6.tracker_id = t.tracker_id and v6.family = 6
left join (
    select tracker_id, sum(up_seconds) / nullif(sum(observed_seconds), 0) as uptime
    from crawl.tracker_hour
    where hour > crawl.clock() - interval '30 days'
    group by tracker_id
) u on u.tracker_id = t.tracker_id;

comment on view report.tracker_profile is 'What each tracker is, allows and was found to answer.';
comment on column report.tracker_profile.tracker is 'Announce URL.';
comment on column report.tracker_profile.software is 'Its software, as its answers tell; NULL when they do not.';
comment on column report.tracker_profile.breaker is 'closed: it answers; open: it is left alone after failures; half_open: the next request tries it again.';
comment on column report.tracker_profile.failures is 'Checks in a row that got no answer.';
comment on column report.tracker_profile.left_alone_until is 'Until when nothing is asked of it; NULL when it may be asked.';
comment on column report.tracker_profile.answers_scrapes is 'Whether it answers scrapes; NULL when that is not known.';
comment on column report.tracker_profile.scrape_hashes_v4 is 'Most info-hashes that one scrape over IPv4 was answered for; NULL when none was.';
comment on column report.tracker_profile.scrape_hashes_v6 is 'The same over IPv6.';
comment on column report.tracker_profile.zeros_for_unknown is 'Whether it answers zeros for a hash that nobody has; NULL when it was not tried.';
comment on column report.tracker_profile.announce_interval_seconds is 'Seconds that it asks to wait between announces; NULL when it never said.';
comment on column report.tracker_profile.announce_min_interval_seconds is 'Fewest seconds between announces for one swarm; NULL when it never said.';
comment on column report.tracker_profile.scrape_min_interval_seconds is 'Fewest seconds between scrapes; NULL when it never said.';
comment on column report.tracker_profile.swarms is 'Watched swarms that have it.';
comment on column report.tracker_profile.checked_at is 'When it was last checked; NULL before the first time.';
comment on column report.tracker_profile.outcome is 'How that ended.';
comment on column report.tracker_profile.error is 'What went wrong then; NULL when nothing did.';
comment on column report.tracker_profile.uptime is 'Share of the observed time of the last 30 days in which it answered; what our own network spoilt is left out.';

comment on table crawl.claim_latest is
    'The newest claim of each tracker on each swarm, over whichever address family it was asked last. What a tracker says over IPv4 and over '
    'IPv6 is never added up: most count both in each answer.';
comment on column crawl.swarm.source is
    'Where we heard of it: torrent, magnet, info_hash, rss, full_scrape (a tracker named it), journal (only observations name it).';
