using Crawler.Wire.Identity;

namespace Crawler.Probing.Observations;

/// <summary>A swarm as work names it.</summary>
/// <param name="SwarmId">The catalogue's key; 0 in one-shot work, which has no catalogue.</param>
/// <param name="InfoHash">The name on the wire.</param>
public readonly record struct SwarmRef(long SwarmId, InfoHash InfoHash);

/// <summary>A tracker as work names it.</summary>
/// <param name="TrackerId">The catalogue's key; 0 in one-shot work.</param>
/// <param name="Url">The announce URL (<c>http</c>, <c>https</c> or <c>udp</c>).</param>
public readonly record struct TrackerRef(long TrackerId, Uri Url);

/// <summary>A web seed of a swarm as work names it.</summary>
/// <param name="Swarm">The swarm.</param>
/// <param name="Url">Its URL as the metadata names it, which need not be what is asked for.</param>
public readonly record struct WebSeedRef(SwarmRef Swarm, string Url);
