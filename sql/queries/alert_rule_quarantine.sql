-- codes: journal_damaged, record_quarantined
with put as (
    select
        case when q.record_type is null then 'journal_damaged' else 'record_quarantined' end as code,
        coalesce(a.name, q.journal_id::text) as agent,
        count(*) as parts,
        min(q.quarantined_at) as first_at,
        -- The last one speaks for all.
        (array_agg(format('segment %s, byte %s: %s', q.segment, q.position_bytes, q.reason) order by q.quarantine_id desc))[1] as last_one
    from crawl.quarantine q
    left join crawl.journal_cursor c using (journal_id)
    left join crawl.agent a using (agent_id)
    where q.quarantined_at > @now::timestamptz - interval '1 day'
    group by 1, 2
)
select
    p.code,
    p.code || ':' || p.agent as key,
    s.severity,
    true as is_certain,
    format(s.subject, p.agent, p.parts) as subject,
    format(
        E'%s in the day before %s UTC, the first at %s UTC. The last: %s\n\n%s\n\n`crawler journal quarantine` lists them all.',
        p.parts, to_char(@now::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), to_char(p.first_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
        p.last_one, s.consequence) as body
from put p
join (values
    ('journal_damaged', 'critical', 'Parts of the journal of agent %s cannot be read: %s',
     'What was in those parts is lost; all around them is stored. A disk that damages one file will damage others.'),
    ('record_quarantined', 'warning', 'Observations of agent %s could not be stored: %s',
     'They are kept in the quarantine as they are in the journal; all others are stored.')) as s (code, severity, subject, consequence)
  using (code)
order by p.code, p.agent
