insert into crawl.snapshot_latest as l (
    swarm_id, observed_at, sample_share, partial_seeds, progress, order_known, sequential, pieces, rarest_replicas, rarest_pieces, rarest, strip)
select
    swarm_id, observed_at, sample_share, partial_seeds, progress::integer[], order_known, sequential, pieces, rarest_replicas, rarest_pieces,
    rarest::integer[], strip::integer[]
from unnest(
    @SwarmIds, @ObservedAts, @SampleShares, @PartialSeeds, @Progress, @OrderKnown, @Sequential, @Pieces, @RarestReplicas, @RarestPieces, @Rarest,
    @Strips) as x (
    swarm_id, observed_at, sample_share, partial_seeds, progress, order_known, sequential, pieces, rarest_replicas, rarest_pieces, rarest, strip)
on conflict (swarm_id) do update
set observed_at = excluded.observed_at,
    sample_share = excluded.sample_share,
    partial_seeds = excluded.partial_seeds,
    progress = excluded.progress,
    order_known = excluded.order_known,
    sequential = excluded.sequential,
    pieces = excluded.pieces,
    rarest_replicas = excluded.rarest_replicas,
    rarest_pieces = excluded.rarest_pieces,
    rarest = excluded.rarest,
    strip = excluded.strip
where excluded.observed_at >= l.observed_at;
