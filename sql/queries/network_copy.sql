copy crawl.network_range (kind, first_address, last_address, value) from stdin (format binary)
