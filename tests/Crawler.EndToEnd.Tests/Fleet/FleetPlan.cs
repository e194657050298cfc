using System.Globalization;

namespace Crawler.EndToEnd.Tests.Fleet;

/// <summary>How large a fleet's work is, and how much time its faults get.</summary>
internal sealed record FleetPlan
{
    /// <summary>Swarms, all of them due from the start on.</summary>
    public required int Swarms { get; init; }

    /// <summary>Announce URLs that they are spread over.</summary>
    public required int Trackers { get; init; }

    /// <summary>Between two scrapes of a swarm.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Least time between two requests that the tracker states.</summary>
    public TimeSpan Minimum { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a tracker stays with an agent after its last claim.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>How long one agent is frozen: longer than its lease.</summary>
    public TimeSpan Frozen => Lease * 2;

    /// <summary>How long PostgreSQL is away.</summary>
    public required TimeSpan Away { get; init; }

    /// <summary>When the fleet writes its summary.</summary>
    public required string Summaries { get; init; }

    /// <summary>Between two summaries.</summary>
    public TimeSpan SummaryPeriod { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Twenty thousand swarms, or as many as <c>FLEET_SWARMS</c> says.</summary>
    public static FleetPlan OfEnvironment() => new()
    {
        Swarms = int.TryParse(Environment.GetEnvironmentVariable("FLEET_SWARMS"), CultureInfo.InvariantCulture, out var swarms) ? swarms : 20_000,
        Trackers = 20,
        Interval = TimeSpan.FromSeconds(40),
        Lease = TimeSpan.FromSeconds(10),
        Away = TimeSpan.FromSeconds(20),
        Summaries = "0/30 * * * * ?",
    };
}
