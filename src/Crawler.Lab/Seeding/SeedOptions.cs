using System.Net;

namespace Crawler.Lab.Seeding;

/// <summary>What an everseed may use, and where it is found.</summary>
internal sealed record SeedOptions
{
    /// <summary>Where it accepts peers and announces from, IPv4 and IPv6; port 0 chooses one.</summary>
    /// <value>127.0.0.1:16881.</value>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new IPEndPoint(IPAddress.Loopback, 16881)];

    /// <summary>Bytes of content sent a second at most, to all peers together; null for no limit.</summary>
    public long? UploadLimit { get; init; }

    /// <summary>Peers connected at once at most; one more is hung up on.</summary>
    /// <value>500.</value>
    public int MaxConnections { get; init; } = 500;

    /// <summary>Connections from one address at most.</summary>
    /// <value>8.</value>
    public int MaxConnectionsPerAddress { get; init; } = 8;

    /// <summary>Peers served at once; the others wait for their turn.</summary>
    /// <value>64.</value>
    public int UploadSlots { get; init; } = 64;

    /// <summary>How long a peer is served before one that waits takes its place.</summary>
    /// <value>10 s.</value>
    public TimeSpan Turn { get; init; } = TimeSpan.FromSeconds(10);
}
