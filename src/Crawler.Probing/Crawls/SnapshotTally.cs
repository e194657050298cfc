using Crawler.Probing.Observations;
using Crawler.Probing.Work;

namespace Crawler.Probing.Crawls;

/// <summary>Adds the visits of one crawl up to a snapshot.</summary>
internal sealed class SnapshotTally(CrawlWork work, int knownPeers, DateTimeOffset startedAt)
{
    private readonly PieceAvailability? _availability = work.PieceCount is { } pieces ? new PieceAvailability(pieces) : null;
    private int _seeders;
    private int _leechers;
    private int _unknown;

    /// <summary>Visits added.</summary>
    public int Visited { get; private set; }

    /// <summary>Adds a visit.</summary>
    public void Add(PeerVisit visit)
    {
        Visited++;
        if (visit.Outcome != ProbeOutcome.Handshaken)
        {
            return;
        }

        _availability?.Add(visit);
        switch (visit.Seed)
        {
            case true:
                _seeders++;
                break;
            case false:
                _leechers++;
                break;
            default:
                _unknown++;
                break;
        }
    }

    /// <summary>The snapshot.</summary>
    public SwarmSnapshot ToSnapshot(DateTimeOffset observedAt) => new()
    {
        ObservedAt = observedAt,
        Swarm = work.Swarm,
        KnownPeers = knownPeers,
        VisitedPeers = Visited,
        ReachablePeers = _seeders + _leechers + _unknown,
        Seeders = _seeders,
        Leechers = _leechers,
        UnknownProgress = _unknown,
        DistributedCopies = _seeders + _leechers > 0 ? _availability?.DistributedCopies() : null,
        StartedAt = startedAt,
    };
}
