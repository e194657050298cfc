with best as (
    select
        day, family(peer_prefix) as family, peer_key,
        max(case when outcome = 'handshaken' then 4 when stage <> 'connect' then 3 when outcome = 'refused' then 2 else 1 end) as best
    from raw.visit group by 1, 2, 3
), counted as (
    select
        day, family, count(*) as peers, count(*) filter (where best = 4) as answered, count(*) filter (where best = 3) as failed,
        count(*) filter (where best = 2) as refused, count(*) filter (where best = 1) as silent, count(*) filter (where best < 4) as unreached
    from best group by day, family
), weighed as (
    select
        c.*, answered * coalesce(w.met, 1) as met_weight, unreached * coalesce(w.missed, 1) as missed_weight,
        answered * coalesce(w.met, 1) ^ 2 + unreached * coalesce(w.missed, 1) ^ 2 as squares
    from counted c
    cross join lateral (
        select avg(weight) filter (where outcome = 'handshaken') as met, avg(weight) filter (where outcome <> 'handshaken') as missed
        from raw.visit v where v.day = c.day and family(v.peer_prefix) = c.family) w
)
select
    day, family, peers, answered, failed, refused, silent, missed_weight / (met_weight + missed_weight) as unreached_share,
    raw.wilson(missed_weight / (met_weight + missed_weight), (met_weight + missed_weight) ^ 2 / squares, -1) as unreached_low,
    raw.wilson(missed_weight / (met_weight + missed_weight), (met_weight + missed_weight) ^ 2 / squares, 1) as unreached_high
from weighed
