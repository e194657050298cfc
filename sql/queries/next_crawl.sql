-- When a swarm is due for a crawl next; NULL when none will be. One that is due already waits for a lease to end or for its trackers, and
-- when that is nobody knows: then this is the present.
select case
    when exists (select from crawl.swarm_schedule where next_crawl_at <= @Now) then @Now::timestamptz
    else (select nullif(min(next_crawl_at), 'infinity') from crawl.swarm_schedule where next_crawl_at > @Now)
end;
