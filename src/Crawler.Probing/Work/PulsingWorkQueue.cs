using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;

namespace Crawler.Probing.Work;

/// <summary>A work queue that feels the pulse of who works from it: whether scrapes and crawls are claimed, or found not to be due, and ended.</summary>
/// <param name="inner">The queue.</param>
/// <param name="time">The clock.</param>
public sealed class PulsingWorkQueue(IWorkQueue inner, TimeProvider time) : IWorkQueue
{
    /// <summary>Scrapes of trackers.</summary>
    public WorkPulse Scrapes { get; } = new("scrape", time);

    /// <summary>Crawls of swarms.</summary>
    public WorkPulse Crawls { get; } = new("crawl", time);

    /// <inheritdoc/>
    public async Task<ScrapeWork?> ClaimScrapeAsync(int maxSwarms, CancellationToken cancellationToken)
    {
        var work = await inner.ClaimScrapeAsync(maxSwarms, cancellationToken);
        Scrapes.Beat();
        return work;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CrawlWork>> ClaimCrawlsAsync(int maxSwarms, CancellationToken cancellationToken)
    {
        var work = await inner.ClaimCrawlsAsync(maxSwarms, cancellationToken);
        Crawls.Beat();
        return work;
    }

    /// <inheritdoc/>
    public Task WaitForScrapesAsync(TimeSpan unknown, CancellationToken cancellationToken)
    {
        Scrapes.RestFor(unknown > IWorkQueue.LongestWait ? unknown : IWorkQueue.LongestWait);
        return inner.WaitForScrapesAsync(unknown, cancellationToken);
    }

    /// <inheritdoc/>
    public Task WaitForCrawlsAsync(TimeSpan unknown, CancellationToken cancellationToken)
    {
        Crawls.RestFor(unknown > IWorkQueue.LongestWait ? unknown : IWorkQueue.LongestWait);
        return inner.WaitForCrawlsAsync(unknown, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CompleteCrawlAsync(CrawlWork work, CancellationToken cancellationToken)
    {
        await inner.CompleteCrawlAsync(work, cancellationToken);
        Crawls.Beat();
    }

    /// <inheritdoc/>
    public async Task LearnAsync(TrackerCheck check, CancellationToken cancellationToken)
    {
        await inner.LearnAsync(check, cancellationToken);
        (check.Kind == CheckKind.Scrape ? Scrapes : Crawls).Beat();
    }

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
