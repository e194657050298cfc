using Crawler.Wire.Identity;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Swarms;

/// <summary>Knows who is in a swarm, so that its peers can tell of each other.</summary>
internal interface ISwarmDirectory
{
    /// <summary>Sound peers that can be reached now.</summary>
    IReadOnlyList<PexPeer> Live(InfoHash swarm);
}
