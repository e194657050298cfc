using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.Work;

namespace Crawler.Probing.Observer;

/// <summary>
/// A work queue that gives next to no work while our own network is at fault: one tracker to be asked for one swarm now and then, as a trial. What failed
/// meanwhile teaches nothing about trackers.
/// </summary>
public sealed class GatedWorkQueue(IWorkQueue inner, ObserverGate gate, ObserverOptions options, TimeProvider time) : IWorkQueue
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private long? _triedAt;

    /// <inheritdoc/>
    public async Task<ScrapeWork?> ClaimScrapeAsync(int maxSwarms, CancellationToken cancellationToken)
    {
        if (gate.Outage is null)
        {
            _triedAt = null;
            return await inner.ClaimScrapeAsync(maxSwarms, cancellationToken);
        }

        if (_triedAt is { } tried && time.GetElapsedTime(tried) < options.TrialEvery)
        {
            return null;
        }

        _triedAt = time.GetTimestamp();
        return await inner.ClaimScrapeAsync(1, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CrawlWork>> ClaimCrawlsAsync(int maxSwarms, CancellationToken cancellationToken) =>
        gate.Outage is null ? inner.ClaimCrawlsAsync(maxSwarms, cancellationToken) : Task.FromResult<IReadOnlyList<CrawlWork>>([]);

    /// <inheritdoc/>
    public Task WaitForScrapesAsync(TimeSpan unknown, CancellationToken cancellationToken) =>
        gate.Outage is null ? inner.WaitForScrapesAsync(unknown, cancellationToken) : RestAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task WaitForCrawlsAsync(TimeSpan unknown, CancellationToken cancellationToken) =>
        gate.Outage is null ? inner.WaitForCrawlsAsync(unknown, cancellationToken) : RestAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task CompleteCrawlAsync(CrawlWork work, CancellationToken cancellationToken) => inner.CompleteCrawlAsync(work, cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(TrackerCheck check, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(check);
        var isOurs = gate.Outage is not null && check.Outcome.MayBeOurs() && ObserverGate.IsElsewhere(check.Tracker.Url);
        return inner.LearnAsync(isOurs ? GatedSink.Excused(check) : check, cancellationToken);
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

    private Task RestAsync(TimeSpan unknown, CancellationToken cancellationToken) =>
        Task.Delay(unknown < LongestWait ? unknown : LongestWait, time, cancellationToken);
}
