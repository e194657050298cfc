using System.Globalization;
using Crawler.Lab.Scenarios;

namespace Crawler.Lab.Swarms;

/// <summary>Whether this process may open as many files as a scenario has peers: each address takes one, one behind a NAT two.</summary>
internal static class DescriptorLimit
{
    private const int Reserve = 500;
    private const string Limits = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>Why the scenario is too large for this process; null when it is not, or when the limit is not known.</summary>
    public static string? Complain(Scenario scenario)
    {
        var needed = scenario.Swarms.Sum(s =>
            s.Peers + (int)(s.Nat * (s.Seeds + s.Leechers)) + (s.Life.Arrivals is null ? 0 : s.Life.ArrivalsLimit)) + Reserve;
        return File.Exists(Limits) && Read(File.ReadAllLines(Limits)) is { } limit && needed > limit
            ? $"the scenario needs {needed} open files and this process may have {limit}: raise the limit (ulimit -n)"
            : null;
    }

    /// <summary>The soft limit of open files; null when there is none.</summary>
    internal static long? Read(IEnumerable<string> limits) =>
        limits.FirstOrDefault(l => l.StartsWith(Row, StringComparison.Ordinal))?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
        && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
