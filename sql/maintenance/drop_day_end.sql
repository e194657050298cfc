-- Last, so that a day which was dropped in part only is still known to be summed, and the rest of it goes the next time.
delete from crawl.day_check where day = @Day::date
