namespace Crawler.Probing.Observations;

/// <summary>What one crawl of one swarm verified: only peers that were handshaken count.</summary>
public sealed record SwarmSnapshot : Observation
{
    /// <summary>The swarm.</summary>
    public required SwarmRef Swarm { get; init; }

    /// <summary>Distinct peers that sources handed out.</summary>
    public required int KnownPeers { get; init; }

    /// <summary>Of these, visited in this crawl.</summary>
    public required int VisitedPeers { get; init; }

    /// <summary>Of these, handshaken.</summary>
    public required int ReachablePeers { get; init; }

    /// <summary>Handshaken peers with every piece.</summary>
    public required int Seeders { get; init; }

    /// <summary>Handshaken peers without every piece.</summary>
    public required int Leechers { get; init; }

    /// <summary>Handshaken peers that did not say what they have.</summary>
    public required int UnknownProgress { get; init; }

    /// <summary>Of the leechers, those that want no more than they have (BEP 21): they serve, and will never be seeders.</summary>
    public int PartialSeeds { get; init; }

    /// <summary>
    /// Handshaken peers by what they have: below a tenth, below two tenths and so on to below all of it, and all of it, 11 numbers. Peers
    /// whose share is not known are in none of them. Null where that was not written down.
    /// </summary>
    public IReadOnlyList<int>? Progress { get; init; }

    /// <summary>Of the leechers that still download, those whose pieces tell in which order they take them.</summary>
    public int OrderKnown { get; init; }

    /// <summary>Of these, those that take them one after the other, as for watching while they download.</summary>
    public int Sequential { get; init; }

    /// <summary>How often the pieces are there. Null when the piece count is not known or no peer was reached that says what it has.</summary>
    public PieceSpread? Spread { get; init; }

    /// <summary>
    /// Mainline's number: replicas of the rarest piece, plus the fraction of pieces that have more. Null when the piece count is
    /// not known or no peer was reached.
    /// </summary>
    public double? DistributedCopies { get; init; }

    /// <summary>
    /// Chance of each peer that was to be visited to be visited, above 0 to 1: below 1 where there were more than there is room for. What is
    /// counted over the visits of this crawl stands for this share of the swarm.
    /// </summary>
    public double SampleShare { get; init; } = 1;

    /// <summary>
    /// Whether the crawl knew every peer of the swarm: a tracker named at least as many as it counts, and none was left out for want of
    /// room. Whom it did not know was not there.
    /// </summary>
    public bool IsWhole { get; init; }

    /// <summary>When the crawl began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }
}
