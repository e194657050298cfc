-- The due time moves on now, by no less than the tracker allows, so that a crash before the answer cannot make us ask too soon. The jitter
-- is one for all: swarms that went into one request are due together again, and requests stay full.
with due as (
    select st.swarm_id, st.scrape_pace, st.paced_seeders, st.paced_leechers
    from crawl.swarm_tracker st
    where st.tracker_id = @TrackerId and st.removed_at is null and st.next_scrape_at <= @Now
    order by st.next_scrape_at
    limit @Limit
    for update skip locked
), paced as (
    select due.swarm_id, c.outcome, c.seeders, c.leechers,
           crawl.scrape_pace(
               due.scrape_pace, due.paced_seeders, due.paced_leechers, c.outcome, c.seeders, c.leechers, @ScrapeSpeedUp, @ScrapeSlowDown) as pace
    from due
    left join lateral (
        select l.outcome, l.seeders, l.leechers
        from crawl.claim_latest l
        where l.swarm_id = due.swarm_id and l.tracker_id = @TrackerId) c on true
), next as materialized (
    select coalesce(t.scrape_min_interval_seconds, 0) as tracker_seconds, 1 + @Jitter * random() as stretch
    from crawl.tracker t
    where t.tracker_id = @TrackerId
), moved as (
    update crawl.swarm_tracker st
    set next_scrape_at = @Now
            + crawl.next_scrape_after(paced.pace, @IntervalSeconds, @ScrapeSpeedUp, @ScrapeSlowDown, next.tracker_seconds) * next.stretch,
        scrape_pace = paced.pace,
        paced_seeders = coalesce(paced.seeders, st.paced_seeders),
        paced_leechers = coalesce(paced.leechers, st.paced_leechers)
    from paced
    join crawl.swarm s using (swarm_id)
    cross join next
    where st.swarm_id = paced.swarm_id and st.tracker_id = @TrackerId
    returning s.swarm_id, s.info_hash, coalesce(paced.outcome = 'ok', false) as has_counted, st.next_scrape_at
), settled as (
    -- When the tracker is due next: now, where more was due than could be taken. What lies behind the present is looked up there alone:
    -- the entries before it are those of the rows just moved.
    update crawl.tracker t
    set due_at = coalesce(
        (
            select st.next_scrape_at
            from crawl.swarm_tracker st
            where st.tracker_id = @TrackerId and st.removed_at is null and st.next_scrape_at <= @Now
            order by st.next_scrape_at
            offset (select count(*) from due)
            limit 1
        ),
        least(
            (select min(moved.next_scrape_at) from moved),
            (
                select st.next_scrape_at
                from crawl.swarm_tracker st
                where st.tracker_id = @TrackerId and st.removed_at is null and st.next_scrape_at > @Now
                order by st.next_scrape_at
                limit 1
            )),
        'infinity')
    where t.tracker_id = @TrackerId
)
-- One row, whatever the number of swarms: keys, hashes and flags, each one behind the other.
select count(*)::integer as "Count",
       string_agg(int8send(swarm_id), '') as "Ids",
       string_agg(info_hash, '') as "Hashes",
       string_agg(case when has_counted then '\x01'::bytea else '\x00'::bytea end, '') as "Counted"
from (select * from moved order by swarm_id) x;
