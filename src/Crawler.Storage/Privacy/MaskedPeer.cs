using Crawler.Wire.Identity;

namespace Crawler.Storage.Privacy;

/// <summary>A peer's address as it is stored.</summary>
/// <param name="Key">16 bytes: address and port under the epoch's key.</param>
/// <param name="Prefix">The address with all bits after the /24 or /48 zero, and port 0.</param>
/// <param name="Endpoint">The address and port; null unless they are stored in full.</param>
internal readonly record struct MaskedPeer(UInt128 Key, PeerEndpoint Prefix, PeerEndpoint? Endpoint)
{
    /// <summary>Bits of the prefix that count.</summary>
    public int PrefixLength => Prefix.IsV4 ? 24 : 48;
}
