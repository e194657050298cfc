using Crawler.Probing.Observations;
using Crawler.Probing.Work;

namespace Crawler.Probing.Crawls;

/// <summary>Adds the visits of one crawl up to a snapshot.</summary>
internal sealed class SnapshotTally(CrawlWork work, int knownPeers, bool isWhole, DateTimeOffset startedAt)
{
    private PieceAvailability? _availability = work.PieceCount is { } pieces ? new PieceAvailability(pieces) : null;
    private int _seeders;
    private int _leechers;
    private int _unknown;
    private bool _missedPieces;

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

        AddPieces(visit);
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

    // The number of pieces may become known only in the middle of the crawl. Complete peers count all the same; of a partial peer
    // before that it is not known which of the pieces it has, so the copies are not known either.
    private void AddPieces(PeerVisit visit)
    {
        if (_availability is null && visit.Pieces is { } pieces)
        {
            _availability = new PieceAvailability(pieces, _seeders);
        }

        _availability?.Add(visit);
        _missedPieces |= _availability is null && visit is { Seed: not true, Have: > 0 };
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
        DistributedCopies = _seeders + _leechers > 0 && !_missedPieces ? _availability?.DistributedCopies() : null,
        IsWhole = isWhole,
        StartedAt = startedAt,
    };
}
