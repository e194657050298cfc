-- codes: swarm_at_risk, swarm_seedless, swarm_dead
-- Each state opens one alert, its own. A swarm that became worse keeps the milder alerts that are open, so that each is resolved only
-- once it is well again, and one of which nothing is known at the moment keeps what is open.
select
    code,
    code || ':' || n.info_hash as key,
    case code when 'swarm_at_risk' then 'warning' else 'critical' end as severity,
    n.health = rule.own as is_certain,
    format('%s: %s', coalesce(left(n.name, 100), n.info_hash), case n.health
        when 'at_risk' then 'one complete copy is left'
        when 'seedless' then 'no seed is left'
        else 'no longer complete' end) as subject,
    format(E'The guarded swarm %s (%s) is %s.\n\nVerified: %s seeders, %s leechers, %s distributed copies, by a crawl at %s UTC.\nClaimed by a tracker: %s seeders, %s leechers, at %s UTC.\nNo seed was seen since: %s UTC.\n\nStart a seed of this content.',
        coalesce(left(n.name, 200), 'without a name'), n.info_hash, n.health,
        coalesce(n.verified_seeders::text, 'unknown'), coalesce(n.verified_leechers::text, 'unknown'),
        coalesce(round(n.distributed_copies::numeric, 2)::text, 'unknown'),
        coalesce(to_char(n.verified_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'unknown'),
        coalesce(n.claimed_seeders::text, 'unknown'), coalesce(n.claimed_leechers::text, 'unknown'),
        coalesce(to_char(n.claimed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'unknown'),
        coalesce(to_char(n.seedless_since at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'not known')) as body
from report.swarm_now n
join crawl.swarm s on s.info_hash = decode(n.info_hash, 'hex')
join (values
    ('swarm_at_risk', 'at_risk', array['at_risk', 'seedless', 'dead', 'unknown']),
    ('swarm_seedless', 'seedless', array['seedless', 'dead', 'unknown']),
    ('swarm_dead', 'dead', array['dead', 'unknown'])) rule (code, own, states) on n.health = any (rule.states)
where s.is_guarded and @now::timestamptz is not null
order by key
