namespace Crawler.Lab.Scenarios;

/// <summary>The keys of a <c>[swarm NAME]</c> section that tell how it changes.</summary>
internal static class LifeKeys
{
    private static readonly string[] Orders = ["rarest-first", "sequential", "random"];

    /// <summary>The keys.</summary>
    public static IReadOnlyList<string> Known { get; } =
        ["arrivals", "arrivals limit", "session", "away", "seed session", "seed away", "download", "order"];

    /// <summary>Sets what the key names, or returns why it cannot.</summary>
    public static string? Set(ref LifePlan plan, string key, string value)
    {
        if (key == "order")
        {
            plan = plan with { Order = value };
            return Orders.Contains(value, StringComparer.Ordinal) ? null : $"must be one of: {string.Join(", ", Orders)}";
        }

        if (key == "arrivals limit")
        {
            plan = plan with { ArrivalsLimit = ScenarioValue.Number(value, 0, SwarmKeys.MaxPeers) ?? -1 };
            return plan.ArrivalsLimit >= 0 ? null : "must be a whole number from 0 to 20,000";
        }

        if (Distribution.Parse(value) is not { } given)
        {
            return $"must be {Distribution.Form}, up to 30 days";
        }

        plan = key switch
        {
            "arrivals" => plan with { Arrivals = given },
            "session" => plan with { Session = given },
            "away" => plan with { Away = given },
            "seed session" => plan with { SeedSession = given },
            "seed away" => plan with { SeedAway = given },
            _ => plan with { Download = given },
        };
        return null;
    }
}
