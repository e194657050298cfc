-- title: Work that waits
-- question: Does the fleet keep up?
-- column: swarms integer Swarms watched
-- column: trackers integer Trackers in use
-- column: scrapes_due integer Scrapes that could be made now
-- column: oldest_scrape_at time Since when the oldest of them could
-- column: crawls_due integer Crawls that could be made now
-- column: oldest_crawl_at time Since when the oldest of them could
-- column: journal_lag_records integer Observations in journals that are not stored yet
-- column: quarantined integer Journal records that could not be stored
select
    (select coalesce(sum(swarms), 0)::bigint from crawl.swarm_count) as swarms,
    (
        select count(*) from crawl.tracker t
        where exists (select from crawl.swarm_tracker st where st.tracker_id = t.tracker_id and st.removed_at is null)
    ) as trackers,
    scrape.due as scrapes_due,
    scrape.oldest_at as oldest_scrape_at,
    crawl.due as crawls_due,
    crawl.oldest_at as oldest_crawl_at,
    (select coalesce(sum(journal_lag_records), 0)::bigint from crawl.agent where stopped_at is null) as journal_lag_records,
    (select count(*) from crawl.quarantine) as quarantined
from (
    -- A tracker that may not be asked yet has nothing due.
    select count(*) as due, min(greatest(st.next_scrape_at, t.next_request_at)) as oldest_at
    from crawl.swarm_tracker st
    join crawl.tracker t using (tracker_id)
    where st.removed_at is null and st.next_scrape_at <= crawl.clock() and t.next_request_at <= crawl.clock()
) scrape
cross join (
    select count(*) as due, min(c.next_crawl_at) as oldest_at
    from crawl.swarm_schedule c
    join crawl.swarm s using (swarm_id)
    where s.removed_at is null and c.next_crawl_at <= crawl.clock() and c.lease_expires_at <= crawl.clock()
) crawl
