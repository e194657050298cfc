using Crawler.Wire.Identity;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Swarms;

/// <summary>The peers of a simulation as they were a second ago at most: thousands of conversations ask.</summary>
internal sealed class SwarmDirectory(Func<IEnumerable<PeerListener>> peers, TimeProvider time) : ISwarmDirectory
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Dictionary<InfoHash, List<PexPeer>> _live = [];
    private long? _at;

    /// <inheritdoc/>
    public IReadOnlyList<PexPeer> Live(InfoHash swarm)
    {
        lock (_gate)
        {
            if (_at is not { } at || time.GetElapsedTime(at) >= Freshness)
            {
                _live = peers()
                    .Where(p => p.Peer is { Fault: null, Reachable: true, IsAway: false })
                    .GroupBy(p => p.Peer.InfoHash, Describe)
                    .ToDictionary(g => g.Key, g => g.ToList());
                _at = time.GetTimestamp();
            }

            return _live.GetValueOrDefault(swarm) ?? [];
        }
    }

    private static PexPeer Describe(PeerListener listener)
    {
        var peer = listener.Peer;
        return new PexPeer(
            listener.Endpoint,
            PexFlags.Reachable
                | (peer.Pieces.IsComplete || peer.IsPartialSeed ? PexFlags.Seed : PexFlags.None)
                | (peer.Encryption is PeerEncryption.Prefer or PeerEncryption.Require ? PexFlags.Encryption : PexFlags.None));
    }
}
