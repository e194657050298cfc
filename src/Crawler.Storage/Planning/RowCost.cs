namespace Crawler.Storage.Planning;

/// <summary>What a row of a table takes, with its indexes.</summary>
/// <param name="Table">Name, without schema.</param>
/// <param name="Bytes">Bytes a row.</param>
/// <param name="IsMeasured">Whether it was measured in this database, rather than taken from generated rows.</param>
public sealed record RowCost(string Table, double Bytes, bool IsMeasured)
{
    /// <summary>As measured on 100,000 generated rows each, a third of the visits answered; tables that hold rows enough are measured themselves.</summary>
    internal static IReadOnlyDictionary<string, double> Presets { get; } = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["claim"] = 94,
        ["tracker_check"] = 110,
        ["tracker_request"] = 85,
        ["visit"] = 249,
        ["swarm_snapshot"] = 201,
        ["session"] = 118,
        ["swarm_hour"] = 180,
        ["day_swarm"] = 202,
        ["tracker_hour"] = 116,
        ["session_hour"] = 118,
        ["web_seed_check"] = 121,
        ["web_seed_hour"] = 132,
        ["web_seed_rtt_hour"] = 108,
    };

    /// <summary>Raw tables, whose days are dropped; the others are sums that stay.</summary>
    internal static IReadOnlySet<string> Raw { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "claim", "tracker_check", "tracker_request", "visit", "swarm_snapshot", "session", "web_seed_check" };
}
