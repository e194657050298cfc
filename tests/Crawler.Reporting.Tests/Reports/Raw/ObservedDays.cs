using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Reporting.Tests.Reports.Raw;

/// <summary>
/// What a fleet observes of twelve swarms, three trackers and ninety peers in three and a half days, everything on the minute. What happens
/// follows from hashes, so it is always the same.
/// </summary>
/// <remarks>
/// Of swarm 2 crawls visit samples; 3 has a day that nobody looked at; 4 empties; 5 loses its seeds, then pieces, while a tracker goes on
/// claiming; 6 and 10 are known by claims alone, and 10 empties; 8 is removed from the catalogue; of 9 nothing is ever seen; 11 is crawled
/// on the first day only; 12 is dead for a day and comes back. The third tracker is silent from the third day on.
/// </remarks>
internal static class ObservedDays
{
    public const int Swarms = 12;
    public const int Agents = 3;

    public static readonly DateTimeOffset Begin = new(2026, 4, 29, 0, 0, 0, TimeSpan.Zero);
    public static readonly int[][] Tracked = [[1, 2, 3, 4, 5, 8, 11, 12], [1, 2, 3, 4, 6, 8, 10, 12], [1, 5, 6]];

    public static InfoHash Hash(int swarm) => new(Convert.FromHexString(swarm.ToString("x40", System.Globalization.CultureInfo.InvariantCulture)));

    public static Uri Tracker(int tracker) => new($"udp://tracker{tracker}.example:6969/announce");

    /// <summary>Trackers of a swarm, from 1 on.</summary>
    public static IEnumerable<int> TrackersOf(int swarm) => Enumerable.Range(1, Tracked.Length).Where(x => Tracked[x - 1].Contains(swarm));

    /// <summary>All of it, in the order of time, each with the agent (from 0) that sees it. What the last one sees is told when the rest was summed.</summary>
    public static IReadOnlyList<(int Agent, Observation Observation)> All { get; } =
        [.. ObservedCrawls.All().Concat(ObservedChecks.All()).Concat(ObservedVisits.All()).Concat(ObservedWebSeeds.All()).Where(x => x.Observation.ObservedAt < SeededDatabase.Now).OrderBy(x => x.Observation.ObservedAt)];

    /// <summary>Which day of the fleet a moment is on, from 0.</summary>
    public static int Day(DateTimeOffset at) => (at - Begin).Days;

    /// <summary>Who observes it: one in eleven is told late.</summary>
    public static int AgentOf(int what, int swarm) => Dice(11, 60, what, swarm) == 0 ? Agents - 1 : what % (Agents - 1);

    /// <summary>A number from 0 that follows from what it is for.</summary>
    public static int Dice(int sides, params ReadOnlySpan<int> what)
    {
        var hash = 2166136261u;
        foreach (var one in what)
        {
            hash = unchecked((hash ^ (uint)one) * 16777619u);
            hash = unchecked((hash ^ (hash >> 15)) * 2246822519u);
        }

        hash ^= hash >> 13;
        return (int)(hash % (uint)sides);
    }
}
