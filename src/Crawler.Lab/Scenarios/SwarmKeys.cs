using Crawler.Lab.Faults;
using Crawler.Lab.Swarms;

namespace Crawler.Lab.Scenarios;

/// <summary>The keys of a <c>[swarm NAME]</c> section.</summary>
internal static class SwarmKeys
{
    /// <summary>Peers that a scenario may have.</summary>
    public const int MaxPeers = 20_000;

    private const string Share = "a share from 0% to 100%";

    private static readonly string[] Known =
    [
        "pieces", "piece length", "seeds", "leechers", "dead", "copies", "progress", "nat", "ipv6", "partial seeds", "faults", "count",
        "trackers", "encryption", "info hash", "pex",
    ];

    private const string Peers = "a whole number from 0 to 20,000";

    /// <summary>Sets what the key names, or returns why it cannot.</summary>
    public static string? Set(ref SwarmPlan plan, string key, string value)
    {
        var changed = plan;
        var reason = key switch
        {
            "pieces" => ScenarioValue.Set(Number(1, 1_000_000), v => changed = changed with { Pieces = v }, "a whole number from 1 to 1,000,000"),
            "piece length" => ScenarioValue.Set(
                ScenarioValue.PieceLength(value), v => changed = changed with { PieceLength = v }, "a power of two from 16 KiB to 64 MiB"),
            "seeds" => ScenarioValue.Set(Number(0, MaxPeers), v => changed = changed with { Seeds = v }, Peers),
            "leechers" => ScenarioValue.Set(Number(0, MaxPeers), v => changed = changed with { Leechers = v }, Peers),
            "dead" => ScenarioValue.Set(Number(0, MaxPeers), v => changed = changed with { Dead = v }, Peers),
            "copies" => ScenarioValue.Set(Number(0, 1000), v => changed = changed with { Copies = v }, "a whole number from 0 to 1000"),
            "progress" => ScenarioValue.Set(ScenarioValue.Range(value), v => changed = changed with { Progress = v }, "a range such as 5%..95%"),
            "nat" => ScenarioValue.Set(ScenarioValue.Percent(value), v => changed = changed with { Nat = v }, Share),
            "ipv6" => ScenarioValue.Set(ScenarioValue.Percent(value), v => changed = changed with { V6 = v }, Share),
            "partial seeds" => ScenarioValue.Set(Number(0, MaxPeers), v => changed = changed with { PartialSeeds = v }, Peers),
            "faults" => Faults(),
            "info hash" => ScenarioValue.Set(ScenarioValue.Hash(value), v => changed = changed with { InfoHash = v }, "40 hex digits"),
            "pex" => ScenarioValue.Set(ScenarioValue.Switch(value), v => changed = changed with { Pex = v }, "on or off"),
            "encryption" => Encryption(),
            "count" => ScenarioValue.Set(Number(1, 1000), v => changed = changed with { Count = v }, "a whole number from 1 to 1000"),
            "trackers" => Trackers(),
            _ when LifeKeys.Known.Contains(key, StringComparer.Ordinal) => Life(),
            _ => $"is unknown here; known: {string.Join(", ", Known.Concat(LifeKeys.Known))}",
        };
        plan = changed;
        return reason;

        string? Life()
        {
            var life = changed.Life;
            var refused = LifeKeys.Set(ref life, key, value);
            changed = changed with { Life = life };
            return refused;
        }

        string? Trackers()
        {
            changed = changed with { Trackers = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) };
            return changed.Trackers.Count > 0 ? null : "must be names of trackers with commas between";
        }

        string? Encryption()
        {
            changed = changed with { Encryption = ScenarioValue.Encryption(value) ?? [] };
            return changed.Encryption.Count > 0 ? null : $"must be 'POLICY WEIGHT, …' with each policy once, of: {string.Join(", ", PeerEncryptionPolicy.Codes)}";
        }

        string? Faults()
        {
            changed = changed with { Faults = ScenarioValue.Faults(value) ?? [] };
            return changed.Faults.Count > 0 ? null : $"must be 'FAULT NUMBER, …' with each fault once, of: {string.Join(", ", PeerFaults.Codes)}";
        }

        int? Number(int min, int max) => ScenarioValue.Number(value, min, max);
    }
}
