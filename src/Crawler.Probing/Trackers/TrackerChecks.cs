using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Trackers;

/// <summary>Answers and failures as <see cref="TrackerCheck"/>s: the same for every protocol.</summary>
internal static class TrackerChecks
{
    private const int SecondsPerMinute = 60;

    // "Never" (BEP 31): long enough that a person has looked at it since.
    private const int NeverSeconds = 365 * 24 * 60 * SecondsPerMinute;

    /// <summary>A scrape that got no counts at all.</summary>
    public static TrackerCheck FailedScrape(
        TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, TrackerFailure failure, DateTimeOffset now) => Failed(tracker, CheckKind.Scrape, failure, now) with
        {
            HashesAsked = swarms.Count,
            Claims = [.. swarms.Select(s => new SwarmClaim(s, failure.Outcome, null, null, null))],
        };

    /// <summary>An announce that got no answer that counts.</summary>
    public static TrackerCheck FailedAnnounce(TrackerRef tracker, SwarmRef swarm, TrackerFailure failure, DateTimeOffset now) =>
        Failed(tracker, CheckKind.Announce, failure, now) with
        {
            HashesAsked = 1,
            Claims = [new SwarmClaim(swarm, failure.Outcome, null, null, null)],
        };

    /// <summary>A scrape that was answered in the order asked; what is missing at the end was left out.</summary>
    public static TrackerCheck Scraped(
        TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, ReadOnlySpan<ScrapeCounts> counts, TrackerAnswer answer)
    {
        var claims = new SwarmClaim[counts.Length];
        for (var i = 0; i < claims.Length; i++)
        {
            ref readonly var count = ref counts[i];
            claims[i] = new SwarmClaim(swarms[i], ProbeOutcome.Ok, count.Complete, count.Incomplete, count.Downloaded);
        }

        return Scraped(tracker, swarms.Count, claims, answer);
    }

    /// <summary>A scrape that was answered. What the answer leaves out is null.</summary>
    /// <param name="tracker">Who was asked.</param>
    /// <param name="swarms">For what.</param>
    /// <param name="counts">What was said of each.</param>
    /// <param name="answer">When and how fast.</param>
    /// <param name="minInterval">Fewest seconds between scrapes, where it says so.</param>
    public static TrackerCheck Scraped(
        TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, ReadOnlySpan<ScrapeCounts?> counts, TrackerAnswer answer, int? minInterval)
    {
        var claims = new List<SwarmClaim>(swarms.Count);
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] is { } count)
            {
                claims.Add(new SwarmClaim(swarms[i], ProbeOutcome.Ok, count.Complete, count.Incomplete, count.Downloaded));
            }
        }

        return Scraped(tracker, swarms.Count, claims, answer) with { MinIntervalSeconds = minInterval };
    }

    /// <summary>One request of a block as a check by itself.</summary>
    public static TrackerCheck Of(ScrapeBlock block, in BlockRequest request)
    {
        var swarms = block.Swarms(request);
        var at = new DateTimeOffset(request.EndedAt, TimeSpan.Zero);
        var answer = new TrackerAnswer(at, request.RttMs ?? 0, block.Family);
        if (request.Outcome != ProbeOutcome.Ok)
        {
            // A block goes only to a tracker that granted a connection.
            var failure = new TrackerFailure(request.Outcome, request.Error ?? "", null, request.RttMs is null ? null : answer) { Family = block.Family };
            failure = request.Outcome == ProbeOutcome.TimedOut ? failure with { SmallerMayHelp = true } : failure;
            return FailedScrape(block.Tracker, swarms, failure, at);
        }

        var claims = new List<SwarmClaim>(request.Answered);
        for (var i = 0; i < request.Answered; i++)
        {
            var count = block.Counts[request.First + i];
            if (!count.IsOpen)
            {
                claims.Add(count.ToClaim(swarms[i]));
            }
        }

        return Scraped(block.Tracker, swarms.Count, claims, answer);
    }

    /// <summary>An announce that was answered; a failure reason in the answer is the tracker's refusal.</summary>
    public static TrackerCheck Announced(TrackerRef tracker, AnnounceQuery query, AnnounceReply reply, TrackerAnswer answer)
    {
        var refused = reply.FailureReason is not null;
        var outcome = refused ? ProbeOutcome.TrackerFailure : ProbeOutcome.Ok;
        return new TrackerCheck
        {
            Tracker = tracker,
            Kind = CheckKind.Announce,
            Outcome = outcome,
            ObservedAt = answer.At,
            RttMs = answer.RttMs,
            Family = answer.Family,
            HashesAsked = 1,
            HashesAnswered = refused ? 0 : 1,
            Error = reply.FailureReason,
            Warning = reply.Warning,
            IntervalSeconds = reply.Interval,
            MinIntervalSeconds = reply.MinInterval ?? (reply.NeverRetry ? NeverSeconds : ToSeconds(reply.RetryInMinutes)),
            ExternalIp = reply.ExternalIp,
            Software = answer.Software,
            Claims = [new SwarmClaim(query.Swarm, outcome, reply.Complete, reply.Incomplete, reply.Downloaded)],
            Peers = Distinct(reply.Peers),
        };
    }

    private static TrackerCheck Scraped(TrackerRef tracker, int asked, IReadOnlyList<SwarmClaim> claims, TrackerAnswer answer) => new()
    {
        Tracker = tracker,
        Kind = CheckKind.Scrape,
        Outcome = ProbeOutcome.Ok,
        ObservedAt = answer.At,
        RttMs = answer.RttMs,
        Family = answer.Family,
        HashesAsked = asked,
        HashesAnswered = claims.Count,
        Software = answer.Software,
        Claims = claims,
    };

    private static TrackerCheck Failed(TrackerRef tracker, CheckKind kind, TrackerFailure failure, DateTimeOffset now) => new()
    {
        Tracker = tracker,
        Kind = kind,
        Outcome = failure.Outcome,
        ObservedAt = now,
        RttMs = failure.Answer?.RttMs,
        Family = failure.Answer?.Family ?? failure.Family,
        Error = failure.Detail,
        MinIntervalSeconds = failure.RetryAfterSeconds,
        SmallerMayHelp = failure.SmallerMayHelp,
        Software = failure.Answer?.Software,
    };

    private static int? ToSeconds(int? minutes) =>
        minutes is { } m ? (int)Math.Min((long)m * SecondsPerMinute, int.MaxValue) : null;

    private static IReadOnlyList<PeerEndpoint> Distinct(IReadOnlyList<PeerEndpoint> peers) =>
        peers.Count < 2 ? peers : [.. peers.Distinct()];
}

/// <summary>When and how fast an answer came, and over which family.</summary>
internal readonly record struct TrackerAnswer(DateTimeOffset At, double RttMs, AddressFamily? Family)
{
    /// <summary>The software that answered; null when nothing tells.</summary>
    public string? Software { get; init; }
}

/// <summary>Why there are no counts.</summary>
/// <param name="Outcome">The class of the failure.</param>
/// <param name="Detail">For people.</param>
/// <param name="RetryAfterSeconds">When the tracker said how long to stay away.</param>
/// <param name="Answer">When the tracker did answer, though not with counts.</param>
internal sealed record TrackerFailure(
    ProbeOutcome Outcome, string Detail, int? RetryAfterSeconds = null, TrackerAnswer? Answer = null)
{
    /// <summary>Whether the request may have been too large: refused by the tracker, or dropped with its connection.</summary>
    public bool SmallerMayHelp { get; init; } = Outcome is ProbeOutcome.TrackerFailure or ProbeOutcome.Closed or ProbeOutcome.Reset;

    /// <summary>The family of the address asked, where none answered; null when it did not come so far, or an answer says it.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>A catalogue may hold trackers of protocols that are not spoken, such as <c>wss</c>: nothing is sent to them.</summary>
    public static TrackerFailure SchemeNotSpoken { get; } = new(ProbeOutcome.Blocked, "no client speaks this scheme");
}
