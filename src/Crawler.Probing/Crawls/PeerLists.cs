using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Crawls;

/// <summary>
/// The newest lists of peers of each tracker, swarm by swarm. Bounded: those that were not added to for longest go first. Safe for use by
/// many crawls at once.
/// </summary>
/// <param name="mostNames">Most names in all lists together.</param>
internal sealed class PeerLists(int mostNames)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Giver, LinkedListNode<(Giver Giver, ListHistory History)>> _histories = [];
    private readonly LinkedList<(Giver Giver, ListHistory History)> _byAge = [];

    /// <summary>Names in all lists.</summary>
    public int Count { get; private set; }

    /// <summary>The check, with what its list tells together with those before it, if anything.</summary>
    public TrackerCheck Judged(TrackerCheck check, SwarmRef swarm)
    {
        if (check is not { Kind: CheckKind.Announce, Outcome: ProbeOutcome.Ok })
        {
            return check;
        }

        // A tracker may know other peers over each family, so its lists over one are told apart from those over the other.
        var giver = new Giver(swarm.InfoHash, check.Tracker.Url, check.Family);
        lock (_lock)
        {
            var history = Touch(giver);
            Count -= history.Count;
            var recapture = history.Add(check.Peers, check.ObservedAt);
            Count += history.Count;
            Evict();
            return recapture is null ? check : check with { Recapture = recapture };
        }
    }

    private ListHistory Touch(Giver giver)
    {
        if (_histories.TryGetValue(giver, out var node))
        {
            _byAge.Remove(node);
            _byAge.AddLast(node);
            return node.Value.History;
        }

        return (_histories[giver] = _byAge.AddLast((giver, new ListHistory()))).Value.History;
    }

    private void Evict()
    {
        // An empty list takes room too.
        while (_byAge.First is { } oldest && Count + _byAge.Count > mostNames)
        {
            Count -= oldest.Value.History.Count;
            _byAge.RemoveFirst();
            _histories.Remove(oldest.Value.Giver);
        }
    }

    private readonly record struct Giver(InfoHash InfoHash, Uri Tracker, AddressFamily? Family);
}
