delete from crawl.network_range where kind = @kind
