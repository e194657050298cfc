namespace Crawler.Lab.Scenarios;

/// <summary>How a swarm changes while it is simulated. What is null does not happen.</summary>
internal sealed record LifePlan
{
    /// <summary>A swarm that stays as it is.</summary>
    public static LifePlan None { get; } = new();

    /// <summary>Between the arrivals of two new leechers, which have nothing.</summary>
    public Distribution? Arrivals { get; init; }

    /// <summary>New leechers at most.</summary>
    public int ArrivalsLimit { get; init; } = 100;

    /// <summary>How long a leecher stays.</summary>
    public Distribution? Session { get; init; }

    /// <summary>How long a leecher is away before it comes back; null: it never does, and says farewell to the tracker.</summary>
    public Distribution? Away { get; init; }

    /// <summary>How long a seed stays; leechers that become seeds count from then.</summary>
    public Distribution? SeedSession { get; init; }

    /// <summary>How long a seed is away, asleep without a word, before it comes back; null: it never does, and says farewell.</summary>
    public Distribution? SeedAway { get; init; }

    /// <summary>How long a leecher takes from nothing to everything, while others have what it lacks.</summary>
    public Distribution? Download { get; init; }

    /// <summary>Which piece comes next: <c>rarest-first</c>, <c>sequential</c> or <c>random</c>.</summary>
    public string Order { get; init; } = "rarest-first";
}
