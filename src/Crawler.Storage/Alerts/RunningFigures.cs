namespace Crawler.Storage.Alerts;

/// <summary>How the fleet is, in a few numbers.</summary>
public sealed record RunningFigures
{
    /// <summary>Agents that were heard of in time.</summary>
    public long AgentsAlive { get; init; }

    /// <summary>Agents that were not, and did not stop in good order.</summary>
    public long AgentsMissing { get; init; }

    /// <summary>Checks of trackers in the last 24 hours.</summary>
    public long Checks { get; init; }

    /// <summary>Visits to peers in the last 24 hours.</summary>
    public long Visits { get; init; }

    /// <summary>Crawls of swarms in the last 24 hours.</summary>
    public long Crawls { get; init; }

    /// <summary>Swarms of the catalogue.</summary>
    public long Swarms { get; init; }

    /// <summary>Swarms that are guarded.</summary>
    public long Guarded { get; init; }

    /// <summary>Guarded swarms that are at risk, seedless or dead.</summary>
    public long GuardedInDanger { get; init; }

    /// <summary>Open alerts.</summary>
    public long OpenAlerts { get; init; }

    /// <summary>Those of them that are critical.</summary>
    public long OpenCritical { get; init; }

    /// <summary>Mails that wait.</summary>
    public long MailsWaiting { get; init; }

    /// <summary>Age of the oldest observation that is not in the database yet, in seconds.</summary>
    public double LagSeconds { get; init; }
}
