using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;

namespace Crawler.Probing.Trackers;

/// <summary>Asks trackers of one protocol. Whatever a tracker does becomes an outcome; nothing that it sends throws.</summary>
public interface ITrackerClient : IAsyncDisposable
{
    /// <summary>URL schemes it serves.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>Info-hashes that one scrape of the tracker may ask for, by the protocol and the length of a URL.</summary>
    int MaxScrapeHashes(TrackerRef tracker);

    /// <summary>
    /// Asks for counts of up to <see cref="MaxScrapeHashes"/> swarms in one request. The check of an answer has claims for the hashes
    /// that it holds, that of a failure one for each hash asked.
    /// </summary>
    Task<TrackerCheck> ScrapeAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken);

    /// <summary>Whether it asks for blocks, many requests at once.</summary>
    /// <value>Default: false.</value>
    bool ScrapesBlocks => false;

    /// <summary>
    /// Asks for the counts of a block that is cut into requests, and writes into it what came of each. Requests after one that was not
    /// answered whole are not sent; when nothing could be sent at all, every request is left as it is.
    /// </summary>
    /// <exception cref="NotSupportedException"><see cref="ScrapesBlocks"/> is false.</exception>
    Task ScrapeBlockAsync(ScrapeBlock block, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Announces for one swarm.</summary>
    Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, AnnounceQuery query, CancellationToken cancellationToken);
}
