using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Peers.Metadata;

/// <summary>What was learned of swarms, for all visits of one prober. Bounded: what was not touched for longest goes first.</summary>
internal sealed class LearnedSwarms(int capacity, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<InfoHash, LinkedListNode<(InfoHash InfoHash, LearnedSwarm Swarm)>> _swarms = [];
    private readonly LinkedList<(InfoHash InfoHash, LearnedSwarm Swarm)> _byAge = [];

    /// <summary>The swarm's entry, made when there is none.</summary>
    public LearnedSwarm Get(InfoHash infoHash)
    {
        lock (_lock)
        {
            if (_swarms.TryGetValue(infoHash, out var node))
            {
                _byAge.Remove(node);
                _byAge.AddLast(node);
                return node.Value.Swarm;
            }

            if (_swarms.Count >= capacity && _byAge.First is { } oldest)
            {
                _byAge.RemoveFirst();
                _swarms.Remove(oldest.Value.InfoHash);
            }

            var swarm = new LearnedSwarm(time);
            _swarms[infoHash] = _byAge.AddLast((infoHash, swarm));
            return swarm;
        }
    }

    /// <summary>What was learned of a swarm; null when nothing.</summary>
    public SwarmMetadata? Find(InfoHash infoHash)
    {
        lock (_lock)
        {
            return _swarms.TryGetValue(infoHash, out var node) ? node.Value.Swarm.Metadata : null;
        }
    }
}
