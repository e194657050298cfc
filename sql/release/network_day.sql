-- title: Networks, day by day
-- question: In which networks are the peers?
-- column: day day Day (UTC)
-- column: country text Country; other for networks of too few peers; empty when not known
-- column: asn integer Autonomous system; empty when not known
-- column: peers integer Distinct peers visited
-- column: reachable integer Distinct peers that answered our handshake
with ranked as (
    select
        day, country, asn, peers, reachable,
        coalesce(sum(peers) over smaller, 0) as before,
        min(peers) over () as fewest
    from report.network_day
    where day = @day::date
    window smaller as (order by peers, country collate "C" nulls first, asn nulls first rows between unbounded preceding and 1 preceding)
), folded as (
    -- Whatever is folded adds up to the smallest group at least, so that no difference tells of fewer.
    select *, peers < @smallest_group::integer or (fewest < @smallest_group::integer and before < @smallest_group::integer) as is_folded
    from ranked
), shown as (
    select day, case when is_folded then 'other' else country end as country, case when not is_folded then asn end as asn, peers, reachable
    from folded
)
select day, country, asn, sum(peers)::bigint as peers, sum(reachable)::bigint as reachable
from shown
group by day, country, asn
having sum(peers) >= @smallest_group::integer
order by sum(peers) desc, country collate "C" nulls last, asn nulls last
