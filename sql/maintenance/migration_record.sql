insert into crawl.migration (version, name, checksum, applied_at)
values (@version, @name, @checksum, @now);
