-- Swarms that were added make a tracker due earlier than the last claim there knew.
with late as (
    select t.tracker_id, oldest.next_scrape_at
    from crawl.tracker t
    cross join lateral (
        select st.next_scrape_at
        from crawl.swarm_tracker st
        where st.tracker_id = t.tracker_id and st.removed_at is null
        order by st.next_scrape_at
        limit 1
    ) oldest
    where oldest.next_scrape_at < t.due_at
    order by t.tracker_id
    for update of t
)
update crawl.tracker t
set due_at = late.next_scrape_at
from late
where t.tracker_id = late.tracker_id;
