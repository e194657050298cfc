using System.Net;
using Crawler.Probing.Names;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Probing.Trackers;

/// <summary>Trackers over HTTP and HTTPS (BEP 3, 7, 23, 24, 31, 48).</summary>
public sealed class HttpTrackerClient : ITrackerClient
{
    // Common servers read no longer request line than 8 KiB.
    private const int MaxUrlChars = 8000;

    // Connections of their own: an announce must not go over one that a scrape made to the other address family.
    private readonly HttpExchange _announces;
    private readonly HttpExchange _scrapes;
    private readonly TrackerOptions _options;
    private readonly TimeProvider _time;

    /// <summary>A client that contacts what the policy allows.</summary>
    /// <param name="options">Limits and names.</param>
    /// <param name="policy">Whom it may contact.</param>
    /// <param name="bind">Local address, or null.</param>
    /// <param name="time">The clock.</param>
    public HttpTrackerClient(TrackerOptions options, AddressPolicy policy, IPAddress? bind, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time;
        var dns = DnsClient.Create(options, forAddresses: true, time);
        _announces = new HttpExchange(options, new HttpConnector(policy, dns, bind, time), time);
        _scrapes = new HttpExchange(options, new HttpConnector(policy, dns, bind, time, options.FamilyTurn), time);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = ["http", "https"];

    /// <inheritdoc/>
    public int MaxScrapeHashes(TrackerRef tracker) =>
        Math.Clamp((MaxUrlChars - tracker.Url.AbsoluteUri.Length) / HttpScrapeQuery.MaxCharsPerHash, 1, _options.HttpScrapeHashes);

    /// <inheritdoc/>
    public async Task<TrackerCheck> ScrapeAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        if (!ScrapeUrl.TryFromAnnounce(tracker.Url, out var scrape))
        {
            return TrackerChecks.FailedScrape(
                tracker, swarms, new TrackerFailure(ProbeOutcome.TrackerFailure, "the announce URL has no scrape form (BEP 48)"), _time.GetUtcNow());
        }

        InfoHash[] hashes = [.. swarms.Select(s => s.InfoHash)];
        var (body, answer, failure) = await _scrapes.GetAsync(HttpScrapeQuery.Build(scrape, hashes), cancellationToken);
        if (body is null)
        {
            return TrackerChecks.FailedScrape(tracker, swarms, failure!, _time.GetUtcNow());
        }

        if (!HttpScrapeReply.TryRead(body, out var reply, out var error))
        {
            return TrackerChecks.FailedScrape(
                tracker, swarms, new TrackerFailure(ProbeOutcome.Malformed, error.ToString(), null, answer), answer.At);
        }

        if (reply.FailureReason is { } reason)
        {
            return TrackerChecks.FailedScrape(
                tracker, swarms, new TrackerFailure(ProbeOutcome.TrackerFailure, reason, reply.MinRequestInterval, answer), answer.At);
        }

        return TrackerChecks.Scraped(
            tracker,
            swarms,
            i => reply.Files.TryGetValue(hashes[i], out var counts) ? counts : null,
            answer) with
        {
            MinIntervalSeconds = reply.MinRequestInterval,
        };
    }

    /// <inheritdoc/>
    public async Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, AnnounceQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (body, answer, failure) = await _announces.GetAsync(
            HttpAnnounceQuery.Build(tracker.Url, query.ToRequest(tracker.Url)), cancellationToken);
        if (body is null)
        {
            return TrackerChecks.FailedAnnounce(tracker, query.Swarm, failure!, _time.GetUtcNow());
        }

        return HttpAnnounceReply.TryRead(body, out var reply, out var error)
            ? TrackerChecks.Announced(tracker, query, reply, answer)
            : TrackerChecks.FailedAnnounce(
                tracker, query.Swarm, new TrackerFailure(ProbeOutcome.Malformed, error.ToString(), null, answer), answer.At);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _announces.Dispose();
        _scrapes.Dispose();
        return ValueTask.CompletedTask;
    }
}
