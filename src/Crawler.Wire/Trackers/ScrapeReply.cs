using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers;

/// <summary>Counts of one swarm (BEP 48, BEP 15). What the tracker did not say, or said below zero, is null.</summary>
/// <param name="Complete">Peers with all data.</param>
/// <param name="Incomplete">Peers without all data.</param>
/// <param name="Downloaded">Downloads ever completed.</param>
/// <param name="Downloaders">Of the incomplete, those that still download (BEP 21): the others are partial seeds.</param>
public readonly record struct ScrapeCounts(int? Complete, int? Incomplete, int? Downloaded, int? Downloaders = null);

/// <summary>A tracker's answer to an HTTP scrape (BEP 48).</summary>
public sealed record ScrapeReply
{
    /// <summary>Why the tracker refuses; cleaned, at most <see cref="TrackerLimits.TextChars"/>.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Fewest seconds between scrapes (<c>flags.min_request_interval</c>).</summary>
    public int? MinRequestInterval { get; init; }

    /// <summary>Counts by info-hash. A hash that is not here is unknown, which is not zero.</summary>
    public IReadOnlyDictionary<InfoHash, ScrapeCounts> Files { get; init; } = new Dictionary<InfoHash, ScrapeCounts>();

    /// <summary>Keys that are no info-hash even after undoing a UTF-8 encoding, and were left out.</summary>
    public int UnreadableKeys { get; init; }
}
