using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.Work;

namespace Crawler.Storage.Budget;

/// <summary>A work queue that gives no work while there is no room for what it would bring. What is under way ends as usual.</summary>
public sealed class BudgetedWorkQueue(IWorkQueue inner, WorkThrottle throttle, TimeProvider time) : IWorkQueue
{
    /// <inheritdoc/>
    public Task<ScrapeWork?> ClaimScrapeAsync(int maxSwarms, CancellationToken cancellationToken) =>
        throttle.IsStopped ? Task.FromResult<ScrapeWork?>(null) : inner.ClaimScrapeAsync(maxSwarms, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CrawlWork>> ClaimCrawlsAsync(int maxSwarms, CancellationToken cancellationToken) =>
        throttle.IsStopped ? Task.FromResult<IReadOnlyList<CrawlWork>>([]) : inner.ClaimCrawlsAsync(maxSwarms, cancellationToken);

    /// <inheritdoc/>
    public Task WaitForScrapesAsync(TimeSpan unknown, CancellationToken cancellationToken) =>
        throttle.IsStopped ? Task.Delay(unknown, time, cancellationToken) : inner.WaitForScrapesAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task WaitForCrawlsAsync(TimeSpan unknown, CancellationToken cancellationToken) =>
        throttle.IsStopped ? Task.Delay(unknown, time, cancellationToken) : inner.WaitForCrawlsAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task CompleteCrawlAsync(CrawlWork work, CancellationToken cancellationToken) => inner.CompleteCrawlAsync(work, cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(TrackerCheck check, CancellationToken cancellationToken) => inner.LearnAsync(check, cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(TrackerRef tracker, AddressFamily family, ScrapeLimits limits, CancellationToken cancellationToken) =>
        inner.LearnAsync(tracker, family, limits, cancellationToken);

    /// <inheritdoc/>
    public Task GiveBackAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken) =>
        inner.GiveBackAsync(tracker, swarms, cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(SwarmRef swarm, SwarmMetadata metadata, CancellationToken cancellationToken) =>
        inner.LearnAsync(swarm, metadata, cancellationToken);
}
