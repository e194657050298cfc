-- codes: swarm_at_risk, swarm_seedless, swarm_dead
-- Each state opens one alert, its own. A swarm that became worse keeps the milder alerts that are open, so that each is resolved only
-- once it is well again, and one of which nothing is known at the moment keeps what is open. What is over is told with its evidence, too.
select
    code,
    code || ':' || n.info_hash as key,
    case code when 'swarm_at_risk' then 'warning' else 'critical' end as severity,
    -- Of several agents that crawled it of late, most must have found it so.
    n.health = rule.own
        and (v.swarm_id is null or 2 * case rule.own when 'dead' then v.dead when 'seedless' then v.seedless else v.looked end > v.looked) as is_certain,
    format('%s: %s', coalesce(left(n.name, 100), n.info_hash), case n.health
        when 'at_risk' then 'one complete copy is left'
        when 'seedless' then 'no seed is left'
        when 'dead' then 'no longer complete'
        when 'unknown' then 'nothing is known of it'
        else 'recovered' end) as subject,
    format(E'The guarded swarm %s (%s) is %s.\n\n', coalesce(left(n.name, 200), 'without a name'), n.info_hash, n.health)
        || format(E'%-20s%-26s%s\n', '', 'verified by a crawl', 'claimed by a tracker')
        || format(E'%-20s%-26s%s\n', 'seeders', coalesce(n.verified_seeders::text, 'unknown'), coalesce(n.claimed_seeders::text, 'unknown'))
        || format(E'%-20s%-26s%s\n', 'leechers', coalesce(n.verified_leechers::text, 'unknown'), coalesce(n.claimed_leechers::text, 'unknown'))
        || format(E'%-20s%-26s%s\n', 'distributed copies', coalesce(round(n.distributed_copies::numeric, 2)::text, 'unknown'), 'not told')
        || format(E'%-20s%-26s%s\n\n', 'at (UTC)',
            coalesce(to_char(n.verified_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'never'),
            coalesce(to_char(n.claimed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'never'))
        || case when rule.is_over then 'Nothing needs to be done.'
            else format(E'No seed was seen since: %s UTC.\n\nStart a seed of this content.',
                coalesce(to_char(n.seedless_since at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'not known'))
        end as body,
    rule.is_over
from report.swarm_now n
join crawl.swarm s on s.info_hash = decode(n.info_hash, 'hex')
join (values
    ('swarm_at_risk', 'at_risk', array['at_risk', 'seedless', 'dead', 'unknown'], false),
    ('swarm_seedless', 'seedless', array['seedless', 'dead', 'unknown'], false),
    ('swarm_dead', 'dead', array['dead', 'unknown'], false),
    ('swarm_at_risk', 'at_risk', array['healthy'], true),
    ('swarm_seedless', 'seedless', array['at_risk', 'healthy'], true),
    ('swarm_dead', 'dead', array['seedless', 'at_risk', 'healthy'], true)) rule (code, own, states, is_over) on n.health = any (rule.states)
left join crawl.swarm_votes(
    (
        select coalesce(array_agg(g.swarm_id), '{}')
        from report.swarm_now b
        join crawl.swarm g on g.info_hash = decode(b.info_hash, 'hex')
        where g.is_guarded and b.health in ('seedless', 'dead')
    ), @now) v on v.swarm_id = s.swarm_id
where s.is_guarded and @now::timestamptz is not null
  and (not rule.is_over or exists (
      select from crawl.alert a where a.dedupe_key = rule.code || ':' || n.info_hash and a.resolved_at is null))
order by key
