using Crawler.Lab.Faults;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Swarms;

/// <summary>A peer of the simulation and the truth about it.</summary>
internal sealed record SimulatedPeer
{
    /// <summary>The torrent's name.</summary>
    public required string Swarm { get; init; }

    /// <summary>The swarm.</summary>
    public required InfoHash InfoHash { get; init; }

    /// <summary>The program that it plays.</summary>
    public required ClientProfile Profile { get; init; }

    /// <summary>Its peer id.</summary>
    public required PeerId PeerId { get; init; }

    /// <summary>Its pieces.</summary>
    public required Bitfield Pieces { get; init; }

    /// <summary>The info dictionary that it offers (BEP 9); empty when it has none.</summary>
    public required ReadOnlyMemory<byte> Info { get; init; }

    /// <summary>Bytes that it still wants, as trackers are told.</summary>
    public required long Left { get; init; }

    /// <summary>Whether it accepts connections at its address now.</summary>
    public required bool Reachable { get; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public PeerFault? Fault { get; init; }

    /// <summary>It has all that it wants, though not all there is (BEP 21).</summary>
    public bool IsPartialSeed { get; init; }

    /// <summary>It is not there now, and says nothing to the tracker.</summary>
    public bool IsAway { get; init; }

    /// <summary>What it wants of encryption.</summary>
    public PeerEncryption Encryption { get; init; }

    /// <summary>It tells callers of other peers (BEP 11).</summary>
    public bool TellsPeers { get; init; }

    /// <summary>It lives at ::1 instead of an address in 127.0.0.0/8.</summary>
    public bool IsV6 { get; init; }

    /// <summary>What a connection to its address meets now.</summary>
    public PeerDoor Door => Fault is { Door: not PeerDoor.Open } ? Fault.Door : Reachable ? PeerDoor.Open : PeerDoor.Closed;

    /// <summary>Whether a crawler that visits it now can tell what it has.</summary>
    public bool IsVerifiable => Reachable && (Fault is null || Fault.TellsPieces);
}
