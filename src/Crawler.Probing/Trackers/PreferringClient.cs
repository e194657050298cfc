using Crawler.Probing.Names;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Trackers;

/// <summary>
/// Asks a tracker where its host says in DNS that it is (BEP 34): nowhere when it denies, else at the places that it names, the best
/// first, and at the next one only when nobody is there. What comes of it is recorded for the URL that was to be asked.
/// </summary>
/// <param name="inner">The client of the URL's own scheme.</param>
/// <param name="find">The client for another.</param>
/// <param name="preferences">What hosts say.</param>
/// <param name="time">The clock.</param>
internal sealed class PreferringClient(ITrackerClient inner, Func<Uri, ITrackerClient?> find, HostPreferences preferences, TimeProvider time) : ITrackerClient
{
    private static readonly TrackerFailure Denied = new(ProbeOutcome.Blocked, "the host says in DNS that it wants no tracker traffic (BEP 34)");

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes => inner.Schemes;

    /// <inheritdoc/>
    public int MaxScrapeHashes(TrackerRef tracker) => inner.MaxScrapeHashes(tracker);

    /// <inheritdoc/>
    public async Task<TrackerCheck> ScrapeAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken) =>
        await preferences.OfAsync(tracker.Url, cancellationToken) is not { } preference
            ? await inner.ScrapeAsync(tracker, swarms, cancellationToken)
            : preference.IsDenial
            ? TrackerChecks.FailedScrape(tracker, swarms, Denied, time.GetUtcNow())
            : await AskAsync(tracker, preference, (client, place) => ScrapeAsync(client, place, swarms, cancellationToken));

    /// <inheritdoc/>
    public bool ScrapesBlocks => inner.ScrapesBlocks;

    /// <inheritdoc/>
    public async Task ScrapeBlockAsync(ScrapeBlock block, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(block);

        // Elsewhere, or nowhere, each request is made by itself, which comes next.
        if (await preferences.OfAsync(block.Tracker.Url, cancellationToken) is null)
        {
            await inner.ScrapeBlockAsync(block, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, AnnounceQuery query, CancellationToken cancellationToken) =>
        await preferences.OfAsync(tracker.Url, cancellationToken) is not { } preference
            ? await inner.AnnounceAsync(tracker, query, cancellationToken)
            : preference.IsDenial
            ? TrackerChecks.FailedAnnounce(tracker, query.Swarm, Denied, time.GetUtcNow())
            : await AskAsync(tracker, preference, (client, place) => client.AnnounceAsync(place, query, cancellationToken));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    // Over UDP fewer may fit than over HTTP: what is left out is asked for again.
    private static async Task<TrackerCheck> ScrapeAsync(
        ITrackerClient client, TrackerRef place, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        var most = client.MaxScrapeHashes(place);
        return await client.ScrapeAsync(place, swarms.Count <= most ? swarms : [.. swarms.Take(most)], cancellationToken);
    }

    private async Task<TrackerCheck> AskAsync(TrackerRef tracker, TrackerPreference preference, Func<ITrackerClient, TrackerRef, Task<TrackerCheck>> ask)
    {
        TrackerCheck? check = null;
        foreach (var place in preference.Places)
        {
            var url = UrlOf(tracker.Url, place);
            if (find(url) is { } client)
            {
                check = await ask(client, tracker with { Url = url }) with { Tracker = tracker };
                if (!IsNobodyThere(check.Outcome))
                {
                    return check;
                }
            }
        }

        return check!;
    }

    private static bool IsNobodyThere(ProbeOutcome outcome) =>
        outcome is ProbeOutcome.TimedOut or ProbeOutcome.Refused or ProbeOutcome.Unreachable or ProbeOutcome.Reset or ProbeOutcome.Closed;

    private static Uri UrlOf(Uri url, TrackerPlace place) => new UriBuilder(url)
    {
        Scheme = place.IsUdp ? "udp" : url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeHttps : Uri.UriSchemeHttp,
        Port = place.Port,
    }.Uri;
}
