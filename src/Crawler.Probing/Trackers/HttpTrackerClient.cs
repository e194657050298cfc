using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Crawler.Probing.Linux;
using Crawler.Probing.Names;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Http;
using Crawler.Probing.Trackers.Http.Transports;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Probing.Trackers;

/// <summary>Trackers over HTTP and HTTPS (BEP 3, 7, 23, 24, 31, 48).</summary>
public sealed class HttpTrackerClient : ITrackerClient
{
    // Common servers read no longer request line than 8 KiB.
    private const int MaxUrlChars = 8000;

    private const int MaxScrapeUrls = 50_000;
    private const int MostOnStack = 128;

    // Connections of their own: an announce must not go over one that a scrape made to the other address family.
    private readonly HttpExchange _announces;
    private readonly HttpExchange _scrapes;
    private readonly TransportLoop? _loop;
    private readonly ConcurrentDictionary<Uri, Uri?> _scrapeUrls = new();
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
        _loop = LibC.IsKnown ? new TransportLoop() : null;
        var dns = DnsClient.Create(options, forAddresses: true, time);
        _announces = new HttpExchange(options, new HttpConnector(policy, dns, bind, _loop, time), time);
        _scrapes = new HttpExchange(options, new HttpConnector(policy, dns, bind, _loop, time, options.FamilyTurn), time);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = ["http", "https"];

    /// <inheritdoc/>
    public int MaxScrapeHashes(TrackerRef tracker) =>
        Math.Clamp((MaxUrlChars - tracker.Url.AbsoluteUri.Length) / HttpScrapeQuery.MaxCharsPerHash, 1, _options.HttpScrapeHashes);

    /// <inheritdoc/>
    public async Task<TrackerCheck> ScrapeAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        if (FindScrape(tracker.Url) is not { } scrape)
        {
            return TrackerChecks.FailedScrape(
                tracker, swarms, new TrackerFailure(ProbeOutcome.TrackerFailure, "the announce URL has no scrape form (BEP 48)"), _time.GetUtcNow());
        }

        // None would ask for all that the tracker has.
        ArgumentOutOfRangeException.ThrowIfZero(swarms.Count);
        var hashes = ArrayPool<InfoHash>.Shared.Rent(swarms.Count);
        var query = ArrayPool<byte>.Shared.Rent(HttpScrapeQuery.MaxBytes(swarms.Count));
        try
        {
            for (var i = 0; i < swarms.Count; i++)
            {
                hashes[i] = swarms[i].InfoHash;
            }

            var length = HttpScrapeQuery.Write(hashes.AsSpan(0, swarms.Count), query);
            using var answer = await _scrapes.GetAsync(scrape, query.AsMemory(0, length), cancellationToken);
            return answer.Body is { } body
                ? Scraped(tracker, swarms, hashes.AsSpan(0, swarms.Count), body.Bytes, answer.Measured)
                : TrackerChecks.FailedScrape(tracker, swarms, answer.Failure!, _time.GetUtcNow());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(query);
            ArrayPool<InfoHash>.Shared.Return(hashes);
        }
    }

    /// <inheritdoc/>
    public async Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, AnnounceQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var answer = await _announces.GetAsync(
            HttpAnnounceQuery.Build(tracker.Url, query.ToRequest(tracker.Url)), cancellationToken);
        if (answer.Body is not { } body)
        {
            return TrackerChecks.FailedAnnounce(tracker, query.Swarm, answer.Failure!, _time.GetUtcNow());
        }

        return HttpAnnounceReply.TryRead(body.Bytes, out var reply, out var error)
            ? TrackerChecks.Announced(tracker, query, reply, answer.Measured)
            : TrackerChecks.FailedAnnounce(
                tracker, query.Swarm, new TrackerFailure(ProbeOutcome.Malformed, error.ToString(), null, answer.Measured), answer.Measured.At);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _announces.Dispose();
        _scrapes.Dispose();
        _loop?.Dispose();
        return ValueTask.CompletedTask;
    }

    // The same few trackers are asked again and again.
    private Uri? FindScrape(Uri announce)
    {
        if (_scrapeUrls.TryGetValue(announce, out var known))
        {
            return known;
        }

        if (_scrapeUrls.Count > MaxScrapeUrls)
        {
            _scrapeUrls.Clear();
        }

        return _scrapeUrls.GetOrAdd(announce, static x => ScrapeUrl.TryFromAnnounce(x, out var scrape) ? scrape : null);
    }

    private static TrackerCheck Scraped(
        TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, ReadOnlySpan<InfoHash> hashes, ReadOnlySpan<byte> body, TrackerAnswer answer)
    {
        var counts = hashes.Length <= MostOnStack ? stackalloc ScrapeCounts?[hashes.Length] : new ScrapeCounts?[hashes.Length];
        if (!HttpScrapeReply.TryRead(body, hashes, counts, out var reply, out var error))
        {
            return TrackerChecks.FailedScrape(
                tracker, swarms, new TrackerFailure(ProbeOutcome.Malformed, error.ToString(), null, answer), answer.At);
        }

        if (reply.FailureReason is { } reason)
        {
            return TrackerChecks.FailedScrape(
                tracker, swarms, new TrackerFailure(ProbeOutcome.TrackerFailure, reason, reply.MinRequestInterval, answer), answer.At);
        }

        return TrackerChecks.Scraped(tracker, swarms, counts, answer, reply.MinRequestInterval);
    }
}
