-- When the hosts are due next: the first of their web seeds.
update crawl.web_seed_host h
set due_at = coalesce(
    (
        select w.next_check_at
        from crawl.web_seed w
        where w.host_id = h.host_id and w.removed_at is null and w.target is not null
        order by w.next_check_at
        limit 1
    ),
    'infinity')
where h.host = any (@Hosts)
