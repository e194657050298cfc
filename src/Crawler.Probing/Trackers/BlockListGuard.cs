using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;

namespace Crawler.Probing.Trackers;

/// <summary>Holds a client to the block list of info-hashes, whoever asks: a blocked swarm is never named to a tracker.</summary>
internal sealed class BlockListGuard(ITrackerClient inner, AddressPolicy policy, TimeProvider time) : ITrackerClient
{
    private static readonly TrackerFailure Blocked = new(ProbeOutcome.Blocked, "the info-hash is on the block list");

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes => inner.Schemes;

    /// <inheritdoc/>
    public int MaxScrapeHashes(TrackerRef tracker) => inner.MaxScrapeHashes(tracker);

    /// <inheritdoc/>
    public async Task<TrackerCheck> ScrapeAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(swarms);
        if (!policy.BlocksSwarms)
        {
            return await inner.ScrapeAsync(tracker, swarms, cancellationToken);
        }

        var allowed = swarms.Where(x => policy.Allows(x.InfoHash)).ToList();
        if (allowed.Count == swarms.Count)
        {
            return await inner.ScrapeAsync(tracker, swarms, cancellationToken);
        }

        if (allowed.Count == 0)
        {
            return TrackerChecks.FailedScrape(tracker, swarms, Blocked, time.GetUtcNow());
        }

        var check = await inner.ScrapeAsync(tracker, allowed, cancellationToken);
        var answered = check.Claims.DistinctBy(x => x.Swarm).ToDictionary(x => x.Swarm);
        return check with
        {
            Claims =
            [
                .. swarms.Where(x => answered.ContainsKey(x) || !policy.Allows(x.InfoHash)).Select(x =>
                    answered.TryGetValue(x, out var claim) ? claim : new SwarmClaim(x, ProbeOutcome.Blocked, null, null, null)),
            ],
        };
    }

    /// <inheritdoc/>
    public bool ScrapesBlocks => inner.ScrapesBlocks && !policy.BlocksSwarms;

    /// <inheritdoc/>
    public Task ScrapeBlockAsync(ScrapeBlock block, CancellationToken cancellationToken) => ScrapesBlocks
        ? inner.ScrapeBlockAsync(block, cancellationToken)
        : throw new NotSupportedException("Where swarms are blocked, each request is looked at by itself.");

    /// <inheritdoc/>
    public Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, AnnounceQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return policy.Allows(query.Swarm.InfoHash)
            ? inner.AnnounceAsync(tracker, query, cancellationToken)
            : Task.FromResult(TrackerChecks.FailedAnnounce(tracker, query.Swarm, Blocked, time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
