-- Which swarms got stronger or weaker: of the two weeks before today it is ready.
create table crawl.week_swarm (
    swarm_id bigint not null,
    info_hash bytea not null,
    seeders double precision,
    seeders_before double precision,
    change double precision,
    availability double precision,
    availability_before double precision,
    observed double precision,
    observed_before double precision
);

create index week_swarm_change_idx on crawl.week_swarm (change, info_hash);

comment on table crawl.week_swarm is 'Each swarm in the seven days before a midnight (UTC), which crawl.week_kept names, and in the seven before those.';
comment on column crawl.week_swarm.swarm_id is 'The swarm.';
comment on column crawl.week_swarm.info_hash is 'Info-hash.';
comment on column crawl.week_swarm.seeders is 'Seeders, averaged over the observed time of the later week; NULL when nothing was observed.';
comment on column crawl.week_swarm.seeders_before is 'The same of the week before.';
comment on column crawl.week_swarm.change is 'Difference.';
comment on column crawl.week_swarm.availability is 'Share of the observed time of the later week with a complete copy.';
comment on column crawl.week_swarm.availability_before is 'The same of the week before.';
comment on column crawl.week_swarm.observed is 'Share of the later week that was observed.';
comment on column crawl.week_swarm.observed_before is 'The same of the week before.';

create table crawl.week_kept (
    is_only boolean primary key default true check (is_only),
    until date not null,
    kept_at timestamptz not null,
    is_stale boolean not null
);

comment on table crawl.week_kept is 'Which weeks crawl.week_swarm has.';
comment on column crawl.week_kept.is_only is 'There is one row at most.';
comment on column crawl.week_kept.until is 'The day (UTC) at whose begin the later week ends.';
comment on column crawl.week_kept.kept_at is 'When they were summed.';
comment on column crawl.week_kept.is_stale is 'Whether an hour of theirs was summed anew since.';

create function crawl.sum_weeks(until date) returns setof crawl.week_swarm
language sql stable as $$
    with known as (
        select
            d.swarm_id, d.day >= until - 7 as is_later, d.seed_seconds, d.verified_seconds, d.claimed_seeder_seconds, d.claimed_seconds, d.available_seconds,
            d.observed_seconds
        from crawl.day_swarm d
        where d.day >= until - 14 and d.day < until
        union all
        select
            r.swarm_id, o.day >= until - 7, r.verified_seeder_seconds, r.verified_seconds, r.claimed_seeder_seconds, r.claimed_seconds,
            r.available_seconds, r.observed_seconds
        from crawl.open_days('swarm', until - 14, until - 1) o
        join crawl.swarm_hour r on r.hour = any (crawl.day_hours(o.day))
    ), summed as (
        select
            swarm_id,
            coalesce(
                sum(seed_seconds) filter (where is_later) / nullif(sum(verified_seconds) filter (where is_later), 0),
                sum(claimed_seeder_seconds) filter (where is_later) / nullif(sum(claimed_seconds) filter (where is_later), 0)) as seeders,
            coalesce(
                sum(seed_seconds) filter (where not is_later) / nullif(sum(verified_seconds) filter (where not is_later), 0),
                sum(claimed_seeder_seconds) filter (where not is_later) / nullif(sum(claimed_seconds) filter (where not is_later), 0)) as seeders_before,
            sum(available_seconds) filter (where is_later) / nullif(sum(observed_seconds) filter (where is_later), 0) as availability,
            sum(available_seconds) filter (where not is_later) / nullif(sum(observed_seconds) filter (where not is_later), 0) as availability_before,
            sum(observed_seconds) filter (where is_later) / (7 * 86400) as observed,
            sum(observed_seconds) filter (where not is_later) / (7 * 86400) as observed_before
        from known
        group by swarm_id
    )
    select
        x.swarm_id, s.info_hash, x.seeders, x.seeders_before, x.seeders - x.seeders_before, x.availability, x.availability_before, x.observed, x.observed_before
    from summed x
    join crawl.swarm s using (swarm_id)
$$;

comment on function crawl.sum_weeks(date) is 'What crawl.week_swarm would have of the weeks before a midnight: of kept days, and of the hours of others.';
