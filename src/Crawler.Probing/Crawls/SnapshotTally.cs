using Crawler.Probing.Observations;
using Crawler.Probing.Work;

namespace Crawler.Probing.Crawls;

/// <summary>Adds the visits of one crawl up to a snapshot.</summary>
/// <param name="work">The crawl.</param>
/// <param name="startedAt">When it began.</param>
internal sealed class SnapshotTally(CrawlWork work, DateTimeOffset startedAt)
{
    private readonly int[] _progress = new int[11];
    private PieceAvailability? _availability = PieceAvailability.Of(work.PieceCount);
    private int _seeders;
    private int _partialSeeds;
    private int _orderKnown;
    private int _sequential;
    private int _leechers;
    private int _unknown;
    private bool _missedPieces;

    /// <summary>Distinct peers known.</summary>
    public required int KnownPeers { get; init; }

    /// <summary>Chance of each peer that was to be visited to be visited.</summary>
    public required double SampleShare { get; init; }

    /// <summary>Whether no peer of the swarm was unknown or left out.</summary>
    public required bool IsWhole { get; init; }

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
        if (visit.Progress is { } progress)
        {
            _progress[Math.Min((int)(progress * 10), _progress.Length - 1)]++;
        }

        switch (visit.Seed)
        {
            case true:
                _seeders++;
                break;
            case false:
                _leechers++;
                AddLeecher(visit);
                break;
            default:
                _unknown++;
                break;
        }
    }

    // Whoever wants only some of the files has these whole, in whatever order they came.
    private void AddLeecher(PeerVisit visit)
    {
        if (visit.UploadOnly == true)
        {
            _partialSeeds++;
        }
        else if (visit is { Bitfield: { } bits, Pieces: { } pieces, Have: { } have } && PieceOrder.IsSequential(bits.Span, pieces, have) is { } isSequential)
        {
            _orderKnown++;
            _sequential += isSequential ? 1 : 0;
        }
    }

    // The number of pieces may become known only in the middle of the crawl. Complete peers count all the same; of a partial peer
    // before that it is not known which of the pieces it has, so the copies are not known either.
    private void AddPieces(PeerVisit visit)
    {
        _availability ??= PieceAvailability.Of(visit.Pieces, _seeders);
        _availability?.Add(visit);
        _missedPieces |= _availability is null && visit is { Seed: not true, Have: > 0 };
    }

    /// <summary>The snapshot.</summary>
    public SwarmSnapshot ToSnapshot(DateTimeOffset observedAt)
    {
        var spread = _seeders + _leechers > 0 && !_missedPieces ? _availability?.Spread() : null;
        return new()
        {
            ObservedAt = observedAt,
            Swarm = work.Swarm,
            KnownPeers = KnownPeers,
            VisitedPeers = Visited,
            ReachablePeers = _seeders + _leechers + _unknown,
            Seeders = _seeders,
            Leechers = _leechers,
            UnknownProgress = _unknown,
            PartialSeeds = _partialSeeds,
            Progress = _progress,
            OrderKnown = _orderKnown,
            Sequential = _sequential,
            Spread = spread,
            DistributedCopies = spread?.DistributedCopies,
            SampleShare = SampleShare,
            IsWhole = IsWhole,
            StartedAt = startedAt,
        };
    }
}
