insert into crawl.web_seed_rtt_hour (hour, web_seed_id, bucket, checks)
select @hour, web_seed_id, round(ln(greatest(rtt_ms, 0.001)) / ln(1.02))::smallint as bucket, count(*)
from crawl.web_seed_check
where observed_at >= @hour and observed_at < @until and rtt_ms is not null and is_available is not null
group by web_seed_id, bucket
