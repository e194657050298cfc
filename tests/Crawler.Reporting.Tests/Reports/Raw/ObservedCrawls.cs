using Crawler.Probing.Observations;
using static Crawler.Reporting.Tests.Reports.Raw.ObservedDays;

namespace Crawler.Reporting.Tests.Reports.Raw;

/// <summary>The crawls of <see cref="ObservedDays"/>.</summary>
internal static class ObservedCrawls
{
    /// <summary>In no order, each with its agent.</summary>
    public static IEnumerable<(int Agent, Observation Observation)> All() =>
        from swarm in Enumerable.Range(1, Swarms)
        from k in Enumerable.Range(0, 138)
        let at = Begin.AddMinutes(3 + (k * 37) + (swarm * 5))
        where swarm is not (6 or 9 or 10) && Dice(4, 1, swarm, k) > 0 && (swarm != 11 || Day(at) == 0) && (swarm != 3 || Day(at) != 1)
        select (AgentOf(swarm + k, swarm), (Observation)Crawl(swarm, k, at));

    private static SwarmSnapshot Crawl(int swarm, int k, DateTimeOffset at)
    {
        var (seeders, leechers, copies) = (swarm, Day(at)) switch
        {
            (4, > 0) => (0, 0, 0),
            (4, _) => (2, 0, 20),
            (5, 2) => (0, 3, 12),
            (5, 3) or (12, 1) => (0, 1 + Dice(3, 2, swarm, k), 4),
            _ when Dice(3, 3, swarm, k) is var s && Dice(5, 4, swarm, k) is var l => (s, l, s + l == 0 ? 0 : (10 * s) + Dice(10, 5, swarm, k)),
            _ => default,
        };
        var unknown = swarm == 4 ? 0 : Dice(2, 6, swarm, k);
        var progress = new int[11];
        progress[10] = seeders;
        for (var peer = 0; peer < leechers; peer++)
        {
            progress[Dice(10, 7, swarm, k, peer)]++;
        }

        var orderKnown = Math.Min(leechers, Dice(4, 8, swarm, k));
        var spread = seeders + leechers == 0 ? null : new PieceSpread
        {
            Pieces = 10,
            RarestReplicas = copies / 10,
            RarestPieces = 10 - (copies % 10),
            Rarest = [.. Enumerable.Range(0, 10 - (copies % 10))],
            Strip = [.. Enumerable.Range(0, 10).Select(x => (copies / 10) + (x < 10 - (copies % 10) ? 0 : 1))],
        };
        return new SwarmSnapshot
        {
            ObservedAt = at,
            StartedAt = at.AddMinutes(-1),
            Swarm = new SwarmRef(0, Hash(swarm)),
            KnownPeers = swarm == 4 && Day(at) > 0 ? 0 : seeders + leechers + unknown + Dice(9, 9, swarm, k),
            VisitedPeers = seeders + leechers + unknown,
            ReachablePeers = seeders + leechers + unknown,
            Seeders = seeders,
            Leechers = leechers,
            UnknownProgress = unknown,
            PartialSeeds = Math.Min(leechers, Dice(2, 10, swarm, k)),
            Progress = Dice(6, 11, swarm, k) > 0 ? progress : null,
            OrderKnown = orderKnown,
            Sequential = Math.Min(orderKnown, Dice(3, 12, swarm, k)),
            Spread = spread,
            DistributedCopies = spread?.DistributedCopies,
            SampleShare = swarm != 2 ? 1 : (k % 3) switch { 0 => 1, 1 => 0.25, _ => 0.5 },
            IsWhole = swarm is 1 or 3 or 12 && Dice(2, 13, swarm, k) == 0,
        };
    }
}
