using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Peers;

/// <summary>A peer to visit in a swarm.</summary>
/// <param name="Swarm">The swarm.</param>
/// <param name="Endpoint">The peer's address.</param>
/// <param name="Source">Who told us of it.</param>
/// <param name="Pieces">Pieces of the torrent; null when not known: then a bitfield tells how many it has, but not of how many.</param>
public readonly record struct PeerTarget(
    SwarmRef Swarm, PeerEndpoint Endpoint, PeerSource Source = PeerSource.Manual, int? Pieces = null);
