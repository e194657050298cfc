-- Days that are over and of which nothing is kept yet; after an upgrade there may be years of them, and the rest waits for the next runs.
select crawl.keep_day(missing.day)
from (
    select (hour at time zone 'UTC')::date as day from crawl.rollup_hour where hour < date_trunc('day', @now::timestamptz, 'UTC')
    except
    select day from crawl.day_kept
    order by day desc
    limit 7
) missing
