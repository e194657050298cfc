with prior as (
    select removed_at is not null as was_removed
    from crawl.swarm
    where info_hash = @InfoHash
)
insert into crawl.swarm as s (
    info_hash, info_hash_v2, name, total_bytes, piece_length_bytes, piece_count, is_private, is_guarded, source, web_seeds, added_at,
    http_seeds, longest_file, longest_file_bytes)
values (
    @InfoHash, @InfoHashV2, @Name, @TotalBytes, @PieceLengthBytes, @PieceCount, @IsPrivate, @IsGuarded, @Source, @WebSeeds, @Now,
    @HttpSeeds, @LongestFile, @LongestFileBytes)
on conflict (info_hash) do update
set info_hash_v2 = coalesce(excluded.info_hash_v2, s.info_hash_v2),
    name = coalesce(excluded.name, s.name),
    total_bytes = coalesce(excluded.total_bytes, s.total_bytes),
    piece_length_bytes = coalesce(excluded.piece_length_bytes, s.piece_length_bytes),
    piece_count = coalesce(excluded.piece_count, s.piece_count),
    is_private = excluded.is_private or s.is_private,
    is_guarded = excluded.is_guarded or s.is_guarded,
    source = case when s.removed_at is null then s.source else excluded.source end,
    web_seeds = case when cardinality(excluded.web_seeds) > 0 then excluded.web_seeds else s.web_seeds end,
    http_seeds = case when cardinality(excluded.web_seeds) > 0 then excluded.http_seeds else s.http_seeds end,
    longest_file = coalesce(excluded.longest_file, s.longest_file),
    longest_file_bytes = coalesce(excluded.longest_file_bytes, s.longest_file_bytes),
    web_seeds_entered = false,
    added_at = case when s.removed_at is null then s.added_at else excluded.added_at end,
    removed_at = null
returning s.swarm_id, (select was_removed from prior) as was_removed;
