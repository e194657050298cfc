namespace Crawler.Lab.Tracking;

/// <summary>How the tracker treats peers, and how much it remembers at most.</summary>
internal sealed record TrackerOptions
{
    /// <summary>What peers are asked to wait between announces.</summary>
    /// <value>10 s: a lab shows its life quickly.</value>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The least that peers are asked to wait between announces.</summary>
    /// <value>5 s.</value>
    public TimeSpan MinInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A peer that was not heard of for so many intervals is forgotten.</summary>
    /// <value>3.</value>
    public int MissedIntervals { get; init; } = 3;

    /// <summary>Peers in a reply when the asker does not say.</summary>
    /// <value>50.</value>
    public int DefaultPeers { get; init; } = 50;

    /// <summary>Peers in a reply at most.</summary>
    /// <value>200.</value>
    public int MaxPeersInReply { get; init; } = 200;

    /// <summary>Swarms remembered at most; a new one beyond them is refused.</summary>
    /// <value>100,000.</value>
    public int MaxSwarms { get; init; } = 100_000;

    /// <summary>Peers remembered at most, in all swarms together; a new one beyond them is refused.</summary>
    /// <value>1,000,000.</value>
    public int MaxPeers { get; init; } = 1_000_000;

    /// <summary>Swarms in the answer to a scrape at most.</summary>
    /// <value>1,000.</value>
    public int MaxSwarmsInScrape { get; init; } = 1000;

    /// <summary>How long a peer is remembered after it was last heard of.</summary>
    public TimeSpan PeerLifetime => Interval * MissedIntervals;
}
