using Crawler.Probing.Observations;
using Crawler.Probing.Pacing;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Trackers;

/// <summary>Holds every request to the budgets of its tracker, and leaves a tracker alone that does not answer.</summary>
internal sealed class PacedClient(ITrackerClient inner, RequestBudgets budgets, TrackerBreakers breakers, TimeProvider time) : ITrackerClient
{
    private static readonly TrackerFailure LeftAlone = new(ProbeOutcome.Cancelled, "the tracker answered nothing of late, and is left alone for a while");
    private static readonly TrackerFailure Stopped = new(ProbeOutcome.Cancelled, "stopped");

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes => inner.Schemes;

    /// <inheritdoc/>
    public int MaxScrapeHashes(TrackerRef tracker) => inner.MaxScrapeHashes(tracker);

    /// <inheritdoc/>
    public async Task<TrackerCheck> ScrapeAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken) =>
        await MayAskAsync(tracker, 1, cancellationToken)
            ? await breakers.AskAsync(
                tracker.Url,
                () => inner.ScrapeAsync(tracker, swarms, cancellationToken),
                () => TrackerChecks.FailedScrape(tracker, swarms, LeftAlone, time.GetUtcNow()))
            : TrackerChecks.FailedScrape(tracker, swarms, Stopped, time.GetUtcNow());

    /// <inheritdoc/>
    public bool ScrapesBlocks => inner.ScrapesBlocks;

    /// <inheritdoc/>
    public async Task ScrapeBlockAsync(ScrapeBlock block, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(block);

        // A tracker that is left alone is for the request by itself to tell, which comes next.
        if (!breakers.IsOpen(block.Tracker.Url) && await MayAskAsync(block.Tracker, block.RequestCount, cancellationToken)
            && time.GetUtcNow() < block.Until)
        {
            await inner.ScrapeBlockAsync(block, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, AnnounceQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return !await MayAskAsync(tracker, 1, cancellationToken) ? TrackerChecks.FailedAnnounce(tracker, query.Swarm, Stopped, time.GetUtcNow())
            : query.IsLate(time.GetUtcNow()) ? TrackerChecks.FailedAnnounce(tracker, query.Swarm, AnnounceQuery.Late, time.GetUtcNow())
            // A farewell is owed, whether it is heard or not.
            : query.Event == AnnounceEvent.Stopped ? await inner.AnnounceAsync(tracker, query, cancellationToken)
            : await breakers.AskAsync(
                tracker.Url,
                () => inner.AnnounceAsync(tracker, query, cancellationToken),
                () => TrackerChecks.FailedAnnounce(tracker, query.Swarm, LeftAlone, time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<bool> MayAskAsync(TrackerRef tracker, int requests, CancellationToken cancellationToken)
    {
        try
        {
            await budgets.TakeAsync(tracker.Url, requests, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
