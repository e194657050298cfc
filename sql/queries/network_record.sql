insert into crawl.network_import (kind, files, ranges, imported_at) values (@kind, @files, @ranges, @now)
