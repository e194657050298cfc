-- title: Clients, day by day
-- question: Which clients and versions do the peers run?
-- column: day day Day (UTC)
-- column: client text Client; other for those of too few peers; empty when not known
-- column: version text Version; empty when not known
-- column: peers integer Distinct peers that answered our handshake
-- column: share share Share of the day's peers
with ranked as (
    select
        day, client, version, peers, share,
        coalesce(sum(peers) over smaller, 0) as before,
        min(peers) over () as fewest
    from report.client_day
    where day = @day::date
    window smaller as (
        order by peers, client collate "C" nulls first, version collate "C" nulls first rows between unbounded preceding and 1 preceding)
), folded as (
    -- Whatever is folded adds up to the smallest group at least, so that no difference tells of fewer.
    select *, peers < @smallest_group::integer or (fewest < @smallest_group::integer and before < @smallest_group::integer) as is_folded
    from ranked
), shown as (
    select day, case when is_folded then 'other' else client end as client, case when not is_folded then version end as version, peers, share
    from folded
)
select day, client, version, sum(peers)::bigint as peers, round(sum(share)::numeric, 6)::double precision as share
from shown
group by day, client, version
having sum(peers) >= @smallest_group::integer
order by sum(peers) desc, client collate "C" nulls last, version collate "C" nulls last
