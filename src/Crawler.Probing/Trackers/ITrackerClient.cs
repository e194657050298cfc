using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers;

/// <summary>Asks trackers of one protocol. Whatever a tracker does becomes an outcome; nothing that it sends throws.</summary>
public interface ITrackerClient : IAsyncDisposable
{
    /// <summary>URL schemes it serves.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>Info-hashes that one scrape may ask for.</summary>
    int MaxScrapeHashes { get; }

    /// <summary>Asks for counts of up to <see cref="MaxScrapeHashes"/> swarms in one request.</summary>
    Task<TrackerCheck> ScrapeAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken);

    /// <summary>Announces for one swarm.</summary>
    Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, AnnounceQuery query, CancellationToken cancellationToken);
}
