-- What the folders of all agents take that were heard of within a day, by part.
select p.part as "Name", sum(p.bytes)::bigint as "Bytes"
from report.storage_part p
where p.scope like 'agent:%' and p.measured_at > @Now::timestamptz - interval '1 day'
group by p.part
order by p.part
