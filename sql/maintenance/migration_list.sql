select version, name, checksum, applied_at
from crawl.migration
order by version;
