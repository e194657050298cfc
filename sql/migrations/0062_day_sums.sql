-- What is kept of a day that is over, of the sums of its hours; and the days of which nothing is kept.
create function crawl.sum_day(summed date) returns setof crawl.day_total
language sql stable rows 1 as $$
    select
        summed, count(*), count(availability), count(*) filter (where availability > 0.999999),
        count(*) filter (where availability > 0 and availability <= 0.999999), count(*) filter (where availability = 0), coalesce(sum(availability), 0),
        sum(observed_seconds), sum(crawls)::bigint, sum(visits)::bigint
    from (
        select
            sum(available_seconds) / nullif(sum(observed_seconds), 0) as availability, sum(observed_seconds) as observed_seconds, sum(snapshots) as crawls,
            sum(visits) as visits
        from crawl.swarm_hour
        where (hour at time zone 'UTC')::date = summed
        group by swarm_id
    ) x
    having count(*) > 0
$$;

comment on function crawl.sum_day(date) is 'All swarms of a day, of the sums of its hours; nothing where there are none.';

create function crawl.day_hours(summed date) returns timestamptz[]
language sql immutable as $$
    select array_agg((summed::timestamp + h * interval '1 hour') at time zone 'UTC' order by h) from generate_series(0, 23) h
$$;

comment on function crawl.day_hours(date) is 'The begins of the hours of a day (UTC): by them its sums are found by their keys.';

-- Views call what follows, and whoever may read a view may read what it is made of.
create function crawl.sum_swarms(summed date) returns setof crawl.day_swarm
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select
        summed, s.info_hash, x.swarm_id, x.checks, x.visits, x.max_seeders, x.avg_seeders, x.max_leechers, x.availability, x.observed_seconds,
        x.min_distributed_copies, x.verified_seconds, x.seed_seconds, x.needed_seconds,
        x.has_peers, x.claimed_seeder_seconds, x.claimed_seconds, x.available_seconds
    from (
        select
            swarm_id, sum(checks)::bigint as checks, sum(visits)::bigint as visits, coalesce(max(verified_max_seeders), max(claimed_max_seeders)) as max_seeders,
            coalesce(
                sum(verified_seeder_seconds) / nullif(sum(verified_seconds), 0),
                sum(claimed_seeder_seconds) / nullif(sum(claimed_seconds), 0)) as avg_seeders,
            coalesce(max(verified_max_leechers), max(claimed_max_leechers)) as max_leechers,
            sum(available_seconds) / nullif(sum(observed_seconds), 0) as availability, sum(observed_seconds) as observed_seconds,
            min(min_distributed_copies) as min_distributed_copies, sum(verified_seconds) as verified_seconds,
            sum(verified_seeder_seconds) as seed_seconds,
            -- Of hours in which it was not counted no more than what was there, and no more than crawls tell of.
            sum(case when verified_seconds > 0 then coalesce(needed_seconds, least(verified_seeder_seconds, verified_seconds, available_seconds)) else 0 end)
                as needed_seconds,
            coalesce(bool_or(greatest(verified_max_seeders, verified_max_leechers, claimed_max_seeders, claimed_max_leechers) > 0), false) as has_peers,
            sum(claimed_seeder_seconds) as claimed_seeder_seconds, sum(claimed_seconds) as claimed_seconds, sum(available_seconds) as available_seconds
        from crawl.swarm_hour
        where hour = any (crawl.day_hours(summed))
        group by swarm_id
    ) x
    join crawl.swarm s using (swarm_id)
$$;

create function crawl.sum_networks(summed date) returns setof crawl.day_network
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select
        summed, country, asn, round(public.hll_cardinality(public.hll_union_agg(peers)))::bigint, round(public.hll_cardinality(public.hll_union_agg(reachable)))::bigint,
        coalesce(sum(weight) / nullif(sum(visits), 0), 1)::double precision
    from crawl.network_hour
    where hour = any (crawl.day_hours(summed))
    group by country, asn
$$;

create function crawl.sum_trackers(summed date) returns setof crawl.day_tracker
language sql stable rows 100 security definer set search_path = pg_catalog, pg_temp as $$
    with trip as (
        select
            tracker_id, bucket, sum(sum(checks)) over (partition by tracker_id order by bucket) as up_to, sum(sum(checks)) over (partition by tracker_id) as total
        from crawl.tracker_rtt_hour
        where hour = any (crawl.day_hours(summed))
        group by tracker_id, bucket
    ), quantile as (
        select tracker_id, min(bucket) filter (where up_to >= 0.5 * total) as p50, min(bucket) filter (where up_to >= 0.95 * total) as p95
        from trip
        group by tracker_id
    ), counted as (
        select
            tracker_id, sum(checks)::bigint as checks, sum(answered)::bigint as answered, sum(observed_seconds) as observed_seconds,
            sum(up_seconds) as up_seconds
        from crawl.tracker_hour
        where hour = any (crawl.day_hours(summed))
        group by tracker_id
    )
    select summed, c.tracker_id, c.checks, c.answered, c.observed_seconds, c.up_seconds, q.p50, q.p95
    from counted c
    left join quantile q using (tracker_id)
$$;

comment on function crawl.sum_swarms(date) is 'What crawl.day_swarm has of a day, of the sums of its hours.';
comment on function crawl.sum_networks(date) is 'What crawl.day_network has of a day, of the sums of its hours.';
comment on function crawl.sum_trackers(date) is 'What crawl.day_tracker has of a day, of the sums of its hours.';

create function crawl.open_days(sums text, since date default '-infinity', until date default 'infinity') returns table (day date)
language sql stable rows 2 security definer set search_path = pg_catalog, pg_temp as $$
    select d::date
    from (
        values
            ('total', (select min(hour) from crawl.swarm_hour), (select max(hour) from crawl.swarm_hour)),
            ('swarm', (select min(hour) from crawl.swarm_hour), (select max(hour) from crawl.swarm_hour)),
            ('network', (select min(hour) from crawl.network_hour), (select max(hour) from crawl.network_hour)),
            ('tracker', (select min(hour) from crawl.tracker_hour), (select max(hour) from crawl.tracker_hour)),
            ('client', (select min(hour) from crawl.client_hour), (select max(hour) from crawl.client_hour))) b (sums, first, last),
    generate_series(
        date_trunc('day', greatest(b.first at time zone 'UTC', since::timestamp)), least(b.last at time zone 'UTC', until::timestamp), interval '1 day') d
    where b.sums = open_days.sums and b.first is not null
      and d::date not in (select k.day from crawl.day_kept k where k.has_swarms or open_days.sums <> 'swarm')
    order by d
$$;

comment on function crawl.open_days(text, date, date) is
    'Days with hourly sums of which nothing is kept for the day: today, what the rollup has not come to yet, and swarms of folded days. Of total, swarm, network, tracker or client.';

create function crawl.day_totals(since date, until date) returns setof crawl.day_total
language sql stable as $$
    select * from crawl.day_total where day between since and until
    union all
    select x.* from crawl.open_days('total', since, until) d, lateral crawl.sum_day(d.day) x
$$;

comment on function crawl.day_totals(date, date) is 'All swarms of each day, from the first to the last: what is kept of days that are over, and of others what their hours say.';

create function crawl.keep_day(kept date) returns void
language sql as $$
    delete from crawl.day_kept where day = kept;
    delete from crawl.day_total where day = kept;
    delete from crawl.day_swarm where day = kept;
    delete from crawl.day_network where day = kept;
    delete from crawl.day_tracker where day = kept;
    delete from crawl.day_client where day = kept;
    insert into crawl.day_kept select kept, not exists (select from crawl.rollup_fold where folded_before > kept);
    insert into crawl.day_total select * from crawl.sum_day(kept);
    insert into crawl.day_swarm
    select x.* from crawl.sum_swarms(kept) x where exists (select from crawl.day_kept where day = kept and has_swarms) order by x.info_hash;
    insert into crawl.day_network select * from crawl.sum_networks(kept);
    insert into crawl.day_tracker select * from crawl.sum_trackers(kept);
    insert into crawl.day_client
    select kept, client, version, sum(visits)::bigint, sum(weight), round(hll_cardinality(hll_union_agg(peers)))::bigint
    from crawl.client_hour
    where hour = any (crawl.day_hours(kept))
    group by client, version;
$$;

comment on function crawl.keep_day(date) is 'Keeps what is reported of a day that is over, in place of what was kept of it.';
