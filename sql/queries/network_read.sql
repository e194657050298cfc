select kind, first_address, last_address, value from crawl.network_range
