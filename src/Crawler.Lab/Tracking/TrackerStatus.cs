using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tracking;

/// <summary>What a tracker tells of itself.</summary>
internal sealed record TrackerStatus
{
    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this was so.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Swarms known.</summary>
    public required int Swarms { get; init; }

    /// <summary>Seeds in all swarms.</summary>
    public required long Seeders { get; init; }

    /// <summary>Other peers in all swarms.</summary>
    public required long Leechers { get; init; }

    /// <summary>Completed downloads of all swarms.</summary>
    public required long Completed { get; init; }

    /// <summary>Announces since the start.</summary>
    public required long Announces { get; init; }

    /// <summary>Scrapes since the start.</summary>
    public required long Scrapes { get; init; }

    /// <summary>Announces refused since the start, malformed ones left out.</summary>
    public required long Refused { get; init; }

    /// <summary>The swarms with most peers.</summary>
    public required IReadOnlyList<(InfoHash Hash, string Name, ScrapeCounts Counts)> Largest { get; init; }
}
