-- How the fleet is, in a few numbers.
select f.alive, f.missing, f.lag_seconds, m.checks, m.visits, m.crawls, s.swarms, s.guarded, g.in_danger, a.open_alerts, a.open_critical, w.waiting
from (
    select
        count(*) filter (where state = 'alive') as alive,
        count(*) filter (where state in ('late', 'dead')) as missing,
        coalesce(max(journal_lag_seconds) filter (where state in ('alive', 'late')), 0)::double precision as lag_seconds
    from report.fleet_now) f
cross join (
    select
        coalesce(sum(checks), 0)::bigint as checks, coalesce(sum(visits), 0)::bigint as visits, coalesce(sum(snapshots), 0)::bigint as crawls
    from crawl.agent_minute
    where minute > @now::timestamptz - interval '1 day') m
cross join (select count(*) as swarms, count(*) filter (where is_guarded) as guarded from crawl.swarm where removed_at is null) s
cross join (
    select count(*) as in_danger
    from report.swarm_now n
    join crawl.swarm on swarm.info_hash = decode(n.info_hash, 'hex')
    where swarm.is_guarded and swarm.removed_at is null and n.health in ('at_risk', 'seedless', 'dead')) g
cross join (
    select count(*) as open_alerts, count(*) filter (where severity = 'critical') as open_critical from crawl.alert where resolved_at is null) a
cross join (select count(*) as waiting from crawl.mail where sent_at is null and abandoned_at is null) w
