with given as (
    select *
    from unnest(@Digests, @PeerIdParts, @Reserved, @ExtendedNames, @ExtendedShapes)
        as x (digest, peer_id_part, reserved, extended_name, extended_shape)
), entered as (
    insert into crawl.handshake (digest, peer_id_part, reserved, extended_name, extended_shape, first_seen_at, last_seen_at)
    select digest, peer_id_part, reserved, extended_name, extended_shape, @Now, @Now
    from given
    order by digest
    on conflict (digest) do update set last_seen_at = greatest(handshake.last_seen_at, excluded.last_seen_at)
    returning handshake_id, digest
)
select handshake_id, digest from entered
