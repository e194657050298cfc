using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Crawls;

/// <summary>
/// The peers of each swarm that sources named lately, so that they are visited again even when a tracker names others. Bounded: the
/// swarms that were not touched for longest go first. Safe for use by many crawls at once.
/// </summary>
internal sealed class PeerPool(int maxPeers, int forgetAfterFailures)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<InfoHash, LinkedListNode<Swarm>> _swarms = [];
    private readonly LinkedList<Swarm> _byAge = [];

    /// <summary>Peers remembered in all.</summary>
    public int Count { get; private set; }

    /// <summary>Adds what a source named, and gives every peer known of the swarm.</summary>
    public IReadOnlyDictionary<PeerEndpoint, PeerSource> Join(InfoHash infoHash, IEnumerable<(PeerEndpoint Endpoint, PeerSource Source)> named)
    {
        lock (_lock)
        {
            var swarm = Touch(infoHash);
            foreach (var (endpoint, source) in named)
            {
                if (swarm.Peers.TryAdd(endpoint, new Peer(source)))
                {
                    Count++;
                }
            }

            var known = swarm.Peers.ToDictionary(x => x.Key, x => x.Value.Source);
            Evict();
            return known;
        }
    }

    /// <summary>Notes how a visit ended; a peer that failed too often in a row is forgotten.</summary>
    public void Note(InfoHash infoHash, PeerEndpoint endpoint, ProbeOutcome outcome)
    {
        lock (_lock)
        {
            // What was our own fault, or never tried, says nothing of the peer.
            if (outcome is ProbeOutcome.Inconclusive or ProbeOutcome.Cancelled
                || !_swarms.TryGetValue(infoHash, out var node) || !node.Value.Peers.TryGetValue(endpoint, out var peer))
            {
                return;
            }

            peer.Failures = outcome == ProbeOutcome.Handshaken ? 0 : peer.Failures + 1;
            if (peer.Failures >= forgetAfterFailures)
            {
                node.Value.Peers.Remove(endpoint);
                Count--;
            }
        }
    }

    private Swarm Touch(InfoHash infoHash)
    {
        if (_swarms.TryGetValue(infoHash, out var node))
        {
            _byAge.Remove(node);
            _byAge.AddLast(node);
            return node.Value;
        }

        return (_swarms[infoHash] = _byAge.AddLast(new Swarm(infoHash))).Value;
    }

    private void Evict()
    {
        while (Count > maxPeers && _byAge.First is { } oldest)
        {
            Count -= oldest.Value.Peers.Count;
            _byAge.Remove(oldest);
            _swarms.Remove(oldest.Value.InfoHash);
        }
    }

    private sealed record Swarm(InfoHash InfoHash)
    {
        public Dictionary<PeerEndpoint, Peer> Peers { get; } = [];
    }

    private sealed class Peer(PeerSource source)
    {
        public PeerSource Source { get; } = source;

        public int Failures { get; set; }
    }
}
