namespace Crawler.Wire.Peers.Extensions;

/// <summary>What the sender of a peer exchange says of a peer (<c>added.f</c>).</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0011.html</remarks>
[Flags]
public enum PexFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It prefers encryption.</summary>
    Encryption = 0x01,

    /// <summary>It only uploads: a seed or a partial seed.</summary>
    Seed = 0x02,

    /// <summary>It speaks uTP.</summary>
    Utp = 0x04,

    /// <summary>It speaks the holepunch extension.</summary>
    Holepunch = 0x08,

    /// <summary>The sender connected to it: it can be reached.</summary>
    Reachable = 0x10,
}
