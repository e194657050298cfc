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

    /// <summary>
    /// Mainline's number: replicas of the rarest piece, plus the fraction of pieces that have more. Null when the piece count is
    /// not known or no peer was reached.
    /// </summary>
    public double? DistributedCopies { get; init; }

    /// <summary>
    /// Whether the crawl knew every peer of the swarm: a tracker named at least as many as it counts, and none was left out for want of
    /// room. Whom it did not know was not there.
    /// </summary>
    public bool IsWhole { get; init; }

    /// <summary>When the crawl began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }
}
