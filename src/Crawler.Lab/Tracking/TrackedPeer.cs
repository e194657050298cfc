using Crawler.Wire.Identity;

namespace Crawler.Lab.Tracking;

/// <summary>A peer as the tracker remembers it.</summary>
/// <param name="Endpoint">Where it listens: the address it announced from, and the port it named.</param>
/// <param name="IsSeed">It said that nothing is left.</param>
/// <param name="HeardAt">When it announced last.</param>
internal readonly record struct TrackedPeer(PeerEndpoint Endpoint, bool IsSeed, DateTimeOffset HeardAt);
