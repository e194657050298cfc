-- When swarms were added, in days that are not whole, and one that was removed.
update crawl.swarm set added_at = '2026-04-29 00:00+00';
update crawl.swarm set added_at = '2026-03-20 06:00+00' where name in ('swarm 4', 'swarm 5');
update crawl.swarm set added_at = '2026-04-20 06:00+00' where name in ('swarm 10', 'swarm 11');
update crawl.swarm set removed_at = '2026-05-02 00:00+00' where name = 'swarm 8';

-- What trackers said of themselves, and what limits were found.
update crawl.tracker set software = 'opentracker', answers_scrapes = true, announce_interval_seconds = 1800, announce_min_interval_seconds = 900, scrape_min_interval_seconds = 60
where url like '%tracker1%';
update crawl.tracker set answers_scrapes = false, failures = 3, next_request_at = '2026-05-02 13:00+00' where url like '%tracker2%';
update crawl.tracker set failures = 40, next_request_at = '2026-05-02 11:00+00' where url like '%tracker3%';
insert into crawl.tracker_limit (tracker_id, family, scrape_hashes, zeros_for_unknown, changed_at)
select tracker_id, family, 60 + family, family = 6, '2026-05-01' from crawl.tracker, unnest('{4,6}'::smallint[]) as family where url like '%tracker1%';
insert into crawl.tracker_limit (tracker_id, family, scrape_hashes, zeros_for_unknown, changed_at)
select tracker_id, 6, 50, true, '2026-05-01' from crawl.tracker where url like '%tracker3%';

-- Agents: one that works, one that is late, one that ended in good order, one that died, and one that is to pause.
update crawl.agent set started_at = '2026-04-29 00:00+00', heartbeat_at = '2026-05-02 11:59:30+00', journal_lag_seconds = 0.5, journal_lag_records = 7, wanted_mode = 'paused' where name = 'agent-1';
update crawl.agent set started_at = '2026-04-29 00:00+00', heartbeat_at = '2026-05-02 11:55+00', journal_lag_seconds = 300, journal_lag_records = 5 where name = 'agent-2';
update crawl.agent set started_at = '2026-04-30 10:00+00', heartbeat_at = '2026-05-02 11:58+00', stopped_at = '2026-05-02 11:58+00', journal_lag_records = 100 where name = 'agent-3';
insert into crawl.agent (name, host, version, started_at, heartbeat_at) values ('agent-4', 'other', '2', '2026-05-01', '2026-05-02 11:49:59+00');
insert into crawl.observer_outage (agent_id, from_at, to_at, reason)
select agent_id, '2026-04-30 04:00+00', '2026-04-30 04:03:10+00', 'network' from crawl.agent where name = 'agent-4';
insert into crawl.observer_outage (agent_id, from_at, to_at, reason)
select agent_id, '2026-05-01 12:00+00', '2026-05-01 14:00+00', 'network' from crawl.agent where name = 'agent-3';
insert into crawl.storage_step (scope, from_at, to_at, step, thinning, used_bytes, limit_bytes) values
    ('database', '2026-04-02 09:30+00', '2026-04-02 10:00+00', 'sampling', 4, 171, 200),
    ('database', '2026-05-01 00:00+00', '2026-05-01 00:01+00', 'sampling', 4, 172, 200),
    ('agent:agent-3', '2026-05-01 06:00+00', '2026-05-01 08:00+00', 'stopped', 1, 98, 100),
    ('agent:agent-4', '2026-05-02 11:00+00', null, 'stopped', 1, 99, 100);

-- Folders of an agent grow by 2,000 bytes a minute for an hour.
insert into crawl.storage_now (scope, measured_at, used_bytes, reserved_bytes, limit_bytes, stop_bytes, step, step_since, thinning) values
    ('agent:agent-1', '2026-05-02 12:00+00', 1000000, 3, 5000000, 3880000, 'none', '2026-05-01', 1);
insert into crawl.storage_use (scope, part, at, bytes)
select 'agent:agent-1', part, at, 400000 + 1000 * extract(epoch from at - '2026-05-02 11:00+00')::bigint / 60
from generate_series('2026-05-02 11:00+00'::timestamptz, '2026-05-02 12:00+00', interval '1 minute') as at, unnest('{journal,logs}'::text[]) as part;

-- What is due: swarm 8 is not watched any more, tracker 2 must not be asked yet, and an agent is at the crawl of swarm 3.
update crawl.swarm_tracker st set next_scrape_at = '2026-05-02 09:00+00'::timestamptz + s.swarm_id * interval '30 minutes', removed_at = case when name = 'swarm 8' then s.removed_at end
from crawl.swarm s where s.swarm_id = st.swarm_id;
update crawl.swarm_schedule c set next_crawl_at = '2026-05-02 10:10+00'::timestamptz + swarm_id * interval '20 minutes';
update crawl.swarm_schedule c set lease_expires_at = '2026-05-02 12:05+00' from crawl.swarm s where s.swarm_id = c.swarm_id and s.name = 'swarm 3';
insert into crawl.quarantine (quarantined_at, journal_id, segment, position_bytes, reason)
select '2026-05-01', '00000000-0000-0000-0000-000000000001', 1, n, 'damaged' from generate_series(1, 3) as n;

insert into crawl.alert (dedupe_key, code, severity, is_state, subject, body, host, count, raised_at, last_at, reminded_at, resolved_at) values
    ('a', 'agent_dead', 'critical', true, 'agent-4 is dead', 'Look.', 'host', 3, '2026-05-02 11:50+00', '2026-05-02 11:59+00', '2026-05-02 11:50+00', null),
    ('b', 'stall', 'warning', true, 'still open', 'Old.', 'host', 9, '2026-03-01 00:00+00', '2026-05-02 11:00+00', '2026-05-02 11:00+00', null),
    ('c', 'disk', 'warning', true, 'long over', 'Old.', 'host', 1, '2026-03-01 00:00+00', '2026-03-01 00:00+00', '2026-03-01 00:00+00', '2026-03-02 00:00+00'),
    ('d', 'unhandled_exception', 'critical', false, 'over', 'Stack.', 'host', 1, '2026-03-01 00:00+00', '2026-05-01 09:00+00', '2026-05-01 09:00+00', '2026-05-02 09:00+00');
insert into crawl.mail (mail_id, kind, alert_id, subject, text_body, written_at, next_attempt_at, sent_at)
select gen_random_uuid(), 'alert', alert_id, 's', 't', sent_at, sent_at, sent_at
from crawl.alert, unnest('{2026-05-02 11:50:05+00, 2026-05-02 11:58+00}'::timestamptz[]) as sent_at where dedupe_key = 'a';
