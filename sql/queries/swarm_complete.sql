-- Completes a swarm that was known by its hash or magnet alone. What a person or a .torrent file said stays.
update crawl.swarm
set info_hash_v2 = coalesce(info_hash_v2, @InfoHashV2),
    name = coalesce(name, @Name),
    total_bytes = coalesce(total_bytes, @TotalBytes),
    piece_length_bytes = coalesce(piece_length_bytes, @PieceLengthBytes),
    piece_count = @PieceCount,
    is_private = is_private or @IsPrivate,
    longest_file = coalesce(longest_file, @LongestFile),
    longest_file_bytes = coalesce(longest_file_bytes, @LongestFileBytes),
    web_seeds_entered = false
where swarm_id = @SwarmId and info_hash = @InfoHash and piece_count is null;
