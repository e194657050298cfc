select first_kept::timestamp from crawl.raw_floor
