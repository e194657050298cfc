-- To whom alerts were told since a moment: how many, and how many of them critical.
select recipient, count(*), count(*) filter (where a.severity = 'critical')
from crawl.mail m
join crawl.alert a using (alert_id)
cross join unnest(m.delivered_to) as recipient
where m.tried_at > @since
group by recipient
