-- title: Reachability, day by day
-- question: How many of the peers that trackers name can be reached at all?
-- column: day day Day (UTC)
-- column: family integer IP version; empty for both where either has too few peers
-- column: peers integer Distinct peers visited
-- column: answered integer Peers that answered our handshake
-- column: failed integer Peers that took the connection, but never answered the handshake
-- column: refused integer Peers whose host only ever refused
-- column: silent integer Peers from which nothing ever came
with counted as (
    select *, min(peers) over () as fewest from report.reach_day where day = @day::date
)
select
    day, case when fewest >= @smallest_group::integer then family end as family, sum(peers)::bigint as peers, sum(answered)::bigint as answered,
    sum(failed)::bigint as failed, sum(refused)::bigint as refused, sum(silent)::bigint as silent
from counted
group by day, case when fewest >= @smallest_group::integer then family end
having sum(peers) >= @smallest_group::integer
order by family
