alter table crawl.swarm_tracker
    add column scrape_pace smallint not null default 0,
    add column paced_seeders integer,
    add column paced_leechers integer;

comment on column crawl.swarm_tracker.scrape_pace is
    'How much less often than the ordinary interval it is scraped, as a power of two: 1 half as often, -1 twice as often.';
comment on column crawl.swarm_tracker.paced_seeders is 'Seeders that the tracker claimed when the pace was last set; NULL when it never did.';
comment on column crawl.swarm_tracker.paced_leechers is 'Leechers that it claimed then; NULL when it never did.';

-- Ten percent, and never one peer alone: that is what every swarm does.
create function crawl.scrape_pace(
    pace smallint, paced_seeders integer, paced_leechers integer, outcome text, seeders integer, leechers integer,
    speed_up double precision, slow_down double precision)
returns smallint
language sql immutable parallel safe as $$
    select (case
        when outcome = 'unknown_torrent' or seeders + leechers = 0 then least(greatest(pace, 0) + 1, ceil(log(2, slow_down::numeric)))
        when outcome <> 'ok' or seeders + leechers is null then pace
        when paced_seeders is null or paced_leechers is null then 0
        when abs(seeders::bigint - paced_seeders) + abs(leechers::bigint - paced_leechers)
            > greatest(1, 0.1 * (paced_seeders::bigint + paced_leechers)) then greatest(least(pace, 0) - 1, -ceil(log(2, speed_up::numeric)))
        else pace - sign(pace)
    end)::smallint
$$;

comment on function crawl.scrape_pace(smallint, integer, integer, text, integer, integer, double precision, double precision) is
    'The next pace of a swarm at a tracker: a step slower while nobody is in it or the tracker does not know it, a step faster while its '
    'counts move, a step towards the ordinary while they do not; as it was when the tracker said nothing. No further than the two bounds.';

create function crawl.next_scrape_after(
    pace smallint, interval_seconds double precision, speed_up double precision, slow_down double precision, tracker_seconds double precision)
returns interval
language sql immutable parallel safe as $$
    select make_interval(secs => greatest(
        coalesce(tracker_seconds, 0), interval_seconds * least(greatest(power(2::double precision, pace), 1 / speed_up), slow_down)))
$$;

comment on function crawl.next_scrape_after(smallint, double precision, double precision, double precision, double precision) is
    'How long after a scrape the next one is due: the ordinary interval at this pace, at most speed_up times as often and slow_down times '
    'less often, and never sooner than the tracker allows.';
