insert into crawl.tracker_rtt_hour (hour, tracker_id, bucket, checks)
select @hour, tracker_id, round(ln(greatest(rtt_ms, 0.001)) / ln(1.02))::smallint as bucket, count(*)
from crawl.tracker_check
where observed_at >= @hour and observed_at < @until and rtt_ms is not null
group by tracker_id, bucket
