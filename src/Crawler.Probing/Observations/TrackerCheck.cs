using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Observations;

/// <summary>What was asked of a tracker.</summary>
public enum CheckKind : byte
{
    /// <summary>Counts for one or more info-hashes (BEP 48, BEP 15).</summary>
    Scrape = 0,

    /// <summary>Peers and counts for one info-hash (BEP 3, BEP 15).</summary>
    Announce = 1,
}

/// <summary>One query to a tracker, and what it claims.</summary>
public sealed record TrackerCheck : Observation
{
    /// <summary>The tracker asked.</summary>
    public required TrackerRef Tracker { get; init; }

    /// <summary>What was asked.</summary>
    public required CheckKind Kind { get; init; }

    /// <summary>How the query as a whole ended.</summary>
    public required ProbeOutcome Outcome { get; init; }

    /// <summary>Address family used; null when it did not come so far.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>Milliseconds from the first byte sent to the answer's last byte; null without an answer.</summary>
    public double? RttMs { get; init; }

    /// <summary>Info-hashes in the request.</summary>
    public int HashesAsked { get; init; }

    /// <summary>Info-hashes for which the answer held counts.</summary>
    public int HashesAnswered { get; init; }

    /// <summary>For people: the tracker's failure reason or what went wrong; at most 500 characters, control characters removed.</summary>
    public string? Error { get; init; }

    /// <summary>The tracker's <c>warning message</c> (BEP 3), cleaned like <see cref="Error"/>.</summary>
    public string? Warning { get; init; }

    /// <summary>Seconds the tracker asks to wait between announces; null when it did not say.</summary>
    public int? IntervalSeconds { get; init; }

    /// <summary>
    /// Fewest seconds between requests: <c>min interval</c> of an announce, <c>flags.min_request_interval</c> of a scrape,
    /// <c>retry in</c> of a failure (BEP 31) or <c>Retry-After</c>.
    /// </summary>
    public int? MinIntervalSeconds { get; init; }

    /// <summary>Whether the failure may be that the request was too large. Not stored.</summary>
    public bool SmallerMayHelp { get; init; }

    /// <summary>The tracker's software, as its answer tells; null when it does not. Kept with the tracker, not with the check.</summary>
    public string? Software { get; init; }

    /// <summary>Our address as the tracker sees it (BEP 24).</summary>
    public IPAddress? ExternalIp { get; init; }

    /// <summary>
    /// One entry per info-hash that is dealt with, in the order asked: answered, or known to be without an answer. A hash that an answer
    /// left out is not here: whether the tracker does not know it or takes no request of that size is another check's to tell.
    /// </summary>
    public IReadOnlyList<SwarmClaim> Claims { get; init; } = [];

    /// <summary>Peers handed out by an announce, duplicates removed, in the order given. Not stored: they are candidates to visit.</summary>
    public IReadOnlyList<PeerEndpoint> Peers { get; init; } = [];

    /// <summary>
    /// What this list of peers and those before it tell of the one before it. Null where too few lists are known, of scrapes, and where that
    /// was not written down.
    /// </summary>
    public ListRecapture? Recapture { get; init; }
}

/// <summary>What a tracker says of one swarm. Never merged with what was verified.</summary>
/// <param name="Swarm">The swarm.</param>
/// <param name="Outcome"><see cref="ProbeOutcome.Ok"/> with counts, or why there are none.</param>
/// <param name="Seeders">Complete peers; null when not said.</param>
/// <param name="Leechers">Incomplete peers; null when not said.</param>
/// <param name="Completed">Downloads ever completed; null when not said.</param>
public readonly record struct SwarmClaim(SwarmRef Swarm, ProbeOutcome Outcome, int? Seeders, int? Leechers, int? Completed);
