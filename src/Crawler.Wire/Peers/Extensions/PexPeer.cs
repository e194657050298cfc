using Crawler.Wire.Identity;

namespace Crawler.Wire.Peers.Extensions;

/// <summary>A peer that another one tells of. A claim: the address may be anybody's.</summary>
/// <param name="Endpoint">Where it is said to listen.</param>
/// <param name="Flags">What is said of it.</param>
public readonly record struct PexPeer(PeerEndpoint Endpoint, PexFlags Flags);
