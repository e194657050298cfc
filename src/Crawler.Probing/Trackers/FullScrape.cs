using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Http;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Probing.Trackers;

/// <summary>
/// Asks an HTTP tracker for every swarm that it has: a source of swarms to watch for trackers whose operators allow it. What arrives is
/// handed on swarm by swarm; no more of it is held than one network read.
/// </summary>
public sealed class FullScrape : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly HttpExchange _exchange;
    private readonly TrackerOptions _options;

    /// <summary>A client that contacts what the policy allows.</summary>
    /// <param name="options">Limits and names.</param>
    /// <param name="policy">Whom it may contact.</param>
    /// <param name="bind">Local address, or null.</param>
    /// <param name="time">The clock.</param>
    public FullScrape(TrackerOptions options, AddressPolicy policy, System.Net.IPAddress? bind, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _exchange = new HttpExchange(options, new HttpConnector(policy, Names.DnsClient.Create(options, forAddresses: true, time), bind, loop: null, time), time);
    }

    /// <summary>Asks, and hands each swarm on until there are <paramref name="most"/>.</summary>
    /// <param name="tracker">Its announce URL.</param>
    /// <param name="most">Swarms wanted at most, from 1.</param>
    /// <param name="take">Takes a swarm with its counts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<FullScrapeResult> RunAsync(
        Uri tracker, int most, Func<InfoHash, ScrapeCounts, ValueTask> take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(take);
        if (tracker.Scheme is not ("http" or "https") || !ScrapeUrl.TryFromAnnounce(tracker, out var scrape))
        {
            return new FullScrapeResult(0, ProbeOutcome.TrackerFailure, "the announce URL has no scrape form over HTTP (BEP 48)");
        }

        var swarms = 0;
        var reader = new FullScrapeReader();
        var failure = await _exchange.StreamAsync(scrape, _options.FullScrapeTimeout, ReadAsync, cancellationToken);
        return failure is null ? new FullScrapeResult(swarms, ProbeOutcome.Ok, null) : new FullScrapeResult(swarms, failure.Outcome, failure.Detail);

        async Task<TrackerFailure?> ReadAsync(Stream body, CancellationToken token)
        {
            var buffer = new byte[BufferBytes];
            var (begin, end) = (0, 0);
            var total = 0L;
            while (true)
            {
                var step = reader.Advance(buffer.AsSpan(begin, end - begin), out var consumed, out var hash, out var counts);
                begin += consumed;
                switch (step)
                {
                    case FullScrapeStep.Swarm:
                        await take(hash, counts);
                        if (++swarms >= most)
                        {
                            return null;
                        }

                        break;
                    case FullScrapeStep.Other:
                        break;
                    case FullScrapeStep.End:
                        return reader.FailureReason is { } reason ? new TrackerFailure(ProbeOutcome.TrackerFailure, reason) : null;
                    case FullScrapeStep.Fault:
                        return new TrackerFailure(ProbeOutcome.Malformed, reader.Error.Detail);
                    default:
                        buffer.AsSpan(begin, end - begin).CopyTo(buffer);
                        (begin, end) = (0, end - begin);
                        var read = await body.ReadAsync(buffer.AsMemory(end), token);
                        if (read == 0)
                        {
                            return new TrackerFailure(ProbeOutcome.Closed, "the answer ends before it is whole");
                        }

                        end += read;
                        total += read;
                        if (total > _options.FullScrapeMaxBytes)
                        {
                            return new TrackerFailure(ProbeOutcome.TooLarge, $"more than {_options.FullScrapeMaxBytes} bytes");
                        }

                        break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _exchange.Dispose();
}

/// <summary>What came of a full scrape. Swarms that were handed on count, also when the rest did not come.</summary>
/// <param name="Swarms">Swarms handed on.</param>
/// <param name="Outcome"><see cref="ProbeOutcome.Ok"/> when it came whole, or as far as it was wanted.</param>
/// <param name="Error">For people: what went wrong; null when nothing did.</param>
public sealed record FullScrapeResult(int Swarms, ProbeOutcome Outcome, string? Error);
