copy crawl.visit (
    visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, country, asn, address, port, source, outcome, stage, transport, is_encrypted,
    peer_id, client, version, identity, extended_name, reserved, extensions, reqq, metadata_size_bytes, is_upload_only, pieces, have,
    is_seed, connect_ms, handshake_ms, error, handshake_id, hides_pieces)
from stdin (format binary)
