using Crawler.Wire.Identity;

namespace Crawler.Probing.Observations;

/// <summary>Who told us of a peer.</summary>
public enum PeerSource : byte
{
    /// <summary>A tracker's announce reply.</summary>
    Announce = 0,

    /// <summary>The DHT (BEP 5).</summary>
    Dht = 1,

    /// <summary>Peer exchange (BEP 11).</summary>
    Pex = 2,

    /// <summary>A person, on the command line or in a magnet's <c>x.pe</c>.</summary>
    Manual = 3,
}

/// <summary>How the peer id and the extended handshake's name agree.</summary>
public enum PeerIdentity : byte
{
    /// <summary>Neither says anything known.</summary>
    Unknown = 0,

    /// <summary>Both name the same client.</summary>
    Agree = 1,

    /// <summary>They name different clients.</summary>
    Conflict = 2,

    /// <summary>Only the peer id names one.</summary>
    PeerId = 3,

    /// <summary>Only the extended handshake names one.</summary>
    Extended = 4,
}

/// <summary>One attempt at one peer in one swarm, and all it said.</summary>
public sealed record PeerVisit : Observation
{
    /// <summary>The swarm it was visited in.</summary>
    public required SwarmRef Swarm { get; init; }

    /// <summary>The address dialled.</summary>
    public required PeerEndpoint Endpoint { get; init; }

    /// <summary>Who told us of it.</summary>
    public PeerSource Source { get; init; }

    /// <summary>How the visit ended: <see cref="ProbeOutcome.Handshaken"/> once a handshake for our info-hash came, whatever followed.</summary>
    public required ProbeOutcome Outcome { get; init; }

    /// <summary>How far it came.</summary>
    public required ProbeStage Stage { get; init; }

    /// <summary><c>tcp</c> or <c>utp</c>.</summary>
    public string Transport { get; init; } = "tcp";

    /// <summary>Whether the conversation was encrypted (MSE).</summary>
    public bool Encrypted { get; init; }

    /// <summary>The peer's id, raw; null before the handshake.</summary>
    public PeerId? PeerId { get; init; }

    /// <summary>The client's name as our fingerprints tell it, such as <c>Transmission</c>.</summary>
    public string? Client { get; init; }

    /// <summary>Its version, such as <c>3.00</c>.</summary>
    public string? Version { get; init; }

    /// <summary>How its two names agree.</summary>
    public PeerIdentity Identity { get; init; }

    /// <summary>The <c>v</c> of the extended handshake, cleaned of control characters, at most 200 characters.</summary>
    public string? ExtendedName { get; init; }

    /// <summary>The 8 reserved bytes as a big-endian number; null before the handshake.</summary>
    public ulong? Reserved { get; init; }

    /// <summary>Names and ids of the extended handshake's <c>m</c>; null when there was no extended handshake.</summary>
    public IReadOnlyDictionary<string, int>? Extensions { get; init; }

    /// <summary>How the program builds its extended handshake (<see cref="Wire.Peers.Extensions.ExtendedHandshake.Shape"/>); null when there was none.</summary>
    public string? ExtendedShape { get; init; }

    /// <summary>Outstanding requests the peer allows (<c>reqq</c>).</summary>
    public int? Reqq { get; init; }

    /// <summary>Size of the info dictionary in bytes (BEP 9).</summary>
    public int? MetadataSize { get; init; }

    /// <summary>Whether it says that it only uploads (BEP 21).</summary>
    public bool? UploadOnly { get; init; }

    /// <summary>Pieces in the torrent; null when not known.</summary>
    public int? Pieces { get; init; }

    /// <summary>Pieces the peer says it has; null when it did not say, or says nothing and yet has some: a super-seeder.</summary>
    public int? Have { get; init; }

    /// <summary>Which pieces, most significant bit first as in BEP 3; null when it did not say. Not stored: it feeds the snapshot.</summary>
    public ReadOnlyMemory<byte>? Bitfield { get; init; }

    /// <summary>Whether it said have-all, or a bitfield with every piece; null as <see cref="Have"/>, or when its number of pieces is not known.</summary>
    public bool? Seed { get; init; }

    /// <summary>Whether it says that it has nothing, and showed to have more, as super-seeders do; null before the handshake.</summary>
    public bool? HidesPieces { get; init; }

    /// <summary>Milliseconds until the connection stood.</summary>
    public double? ConnectMs { get; init; }

    /// <summary>Milliseconds from our handshake to the peer's.</summary>
    public double? HandshakeMs { get; init; }

    /// <summary>For people: what went wrong; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Share of pieces the peer has, 0 to 1; null when not known.</summary>
    public double? Progress => Seed == true ? 1 : Have is { } have && Pieces is > 0 and { } pieces ? (double)have / pieces : null;
}
