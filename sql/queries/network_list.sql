select distinct on (kind) kind, files, ranges, imported_at
from crawl.network_import
order by kind, import_id desc
