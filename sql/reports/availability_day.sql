-- title: Health, day by day
-- question: How many swarms had a complete copy, and for how much of the day?
-- method: Availability is the share of the observed time with a seed or one distributed copy; what nobody looked at counts neither way.
-- parameter: since time -30d First day
-- parameter: until time now Last moment
-- column: day day Day (UTC)
-- column: swarms integer Swarms of which anything was observed
-- column: always integer Swarms with a complete copy all the time
-- column: sometimes integer Swarms with one for some of the time
-- column: never integer Swarms without one
-- column: availability share Mean availability of the swarms
-- column: observed share Mean share of the day that was observed
-- chart: line day availability
select
    day, judged as swarms, always, sometimes, never, availability / judged as availability, observed_seconds / 86400 / judged as observed
from crawl.day_totals((@since::timestamptz at time zone 'UTC')::date, (@until::timestamptz at time zone 'UTC')::date)
where judged > 0
order by day
