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

    /// <summary>Bytes of the info dictionary that it offers (BEP 9).</summary>
    public required int MetadataSize { get; init; }

    /// <summary>Bytes that it still wants, as trackers are told.</summary>
    public required long Left { get; init; }

    /// <summary>Whether anybody listens at its address.</summary>
    public required bool Reachable { get; init; }
}
