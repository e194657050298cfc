using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.Work;
using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Leases;

/// <summary>
/// A work queue that outlives its database: while PostgreSQL is away nothing is due, and what was learned waits until it is back, so
/// that no minimum interval is forgotten. Every other failure goes through.
/// </summary>
/// <param name="inner">The queue.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Where the outage is told, once when it begins and once when it ends.</param>
public sealed class PatientWorkQueue(IWorkQueue inner, TimeProvider time, ILoggerFactory loggers) : IWorkQueue
{
    private readonly OutagePatience _patience = new(loggers.CreateLogger<PatientWorkQueue>(), time);

    /// <inheritdoc/>
    public Task<ScrapeWork?> ClaimScrapeAsync(int maxSwarms, CancellationToken cancellationToken) =>
        _patience.ClaimAsync(() => inner.ClaimScrapeAsync(maxSwarms, cancellationToken), null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CrawlWork>> ClaimCrawlsAsync(int maxSwarms, CancellationToken cancellationToken) =>
        _patience.ClaimAsync(() => inner.ClaimCrawlsAsync(maxSwarms, cancellationToken), [], cancellationToken);

    /// <inheritdoc/>
    public Task WaitForScrapesAsync(TimeSpan unknown, CancellationToken cancellationToken) => inner.WaitForScrapesAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task WaitForCrawlsAsync(TimeSpan unknown, CancellationToken cancellationToken) => inner.WaitForCrawlsAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task CompleteCrawlAsync(CrawlWork work, CancellationToken cancellationToken) =>
        _patience.PersistAsync(() => inner.CompleteCrawlAsync(work, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(TrackerCheck check, CancellationToken cancellationToken) =>
        _patience.PersistAsync(() => inner.LearnAsync(check, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(TrackerRef tracker, AddressFamily family, ScrapeLimits limits, CancellationToken cancellationToken) =>
        _patience.PersistAsync(() => inner.LearnAsync(tracker, family, limits, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task GiveBackAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken) =>
        _patience.PersistAsync(() => inner.GiveBackAsync(tracker, swarms, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(SwarmRef swarm, SwarmMetadata metadata, CancellationToken cancellationToken) =>
        _patience.PersistAsync(() => inner.LearnAsync(swarm, metadata, cancellationToken), cancellationToken);
}
