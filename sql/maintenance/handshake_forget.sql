delete from crawl.handshake where last_seen_at < @FirstKept
