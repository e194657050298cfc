-- Before their web seeds, as claims do: whoever took them in another order could wait for one who waits for him.
select host_id from crawl.web_seed_host where host = any (@Hosts) order by host_id for update
