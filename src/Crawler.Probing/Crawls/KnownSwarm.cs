using Crawler.Probing.Work;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Crawls;

/// <summary>The remembered peers of one swarm. At any time they are visited by a crawl, by a revisit, or by neither.</summary>
internal sealed class KnownSwarm(InfoHash infoHash)
{
    /// <summary>The swarm.</summary>
    public InfoHash InfoHash { get; } = infoHash;

    /// <summary>Its peers.</summary>
    public Dictionary<PeerEndpoint, KnownPeer> Peers { get; } = [];

    /// <summary>The newest crawl; null before the first.</summary>
    public CrawlWork? Work { get; set; }

    /// <summary>When the newest crawl ended; null before that.</summary>
    public DateTimeOffset? CrawledAt { get; set; }

    /// <summary>Crawls under way.</summary>
    public int Crawls { get; set; }

    /// <summary>Ends with the revisit that is under way; null when there is none.</summary>
    public TaskCompletionSource? Revisit { get; set; }

    /// <summary>The earliest moment at which a peer is to be seen again; null when none is.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Finds <see cref="DueAt"/> after visits.</summary>
    public void Settle() => DueAt = Peers.Values.Min(x => x.DueAt);
}
