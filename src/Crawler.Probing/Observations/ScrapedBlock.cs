using Crawler.Probing.Trackers.Scraping;

namespace Crawler.Probing.Observations;

/// <summary>
/// What many requests to one tracker brought: those of a block that were answered whole. Each is a check as <see cref="TrackerCheck"/>
/// is one, with the claims in it. <see cref="Observation.ObservedAt"/> is when the last of them ended.
/// </summary>
public sealed record ScrapedBlock : Observation
{
    /// <summary>The block. It is used again once the observation was accepted for good.</summary>
    public required ScrapeBlock Block { get; init; }
}
