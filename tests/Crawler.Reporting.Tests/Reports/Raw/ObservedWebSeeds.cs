using Crawler.Probing.Observations;
using static Crawler.Reporting.Tests.Reports.Raw.ObservedDays;

namespace Crawler.Reporting.Tests.Reports.Raw;

/// <summary>What the servers of web seeds answer in <see cref="ObservedDays"/>.</summary>
internal static class ObservedWebSeeds
{
    private const long Length = 1000;

    // Now and then two hours and more pass between two of them.
    private static readonly int[] Minutes = [61, 47, 155];

    /// <summary>Web seeds of a swarm, as its metadata names them.</summary>
    public static string[] Of(int swarm) => swarm switch
    {
        1 => ["https://Mirror.example:8443/pub/", "ftp://user:word@a.example/file", "http://[2001:db8::1]:80/x?y"],
        4 or 8 => ["http://a.example/file"],
        9 => [.. Enumerable.Range(0, 7).Select(x => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://{6 - x}.example"))],
        _ => [],
    };

    /// <summary>In no order, each with its agent.</summary>
    public static IEnumerable<(int Agent, Observation Observation)> All() =>
        from seed in new[] { (1, 0), (1, 2), (4, 0), (8, 0) }.Index()
        from k in Enumerable.Range(0, 110)
        let at = Begin.AddMinutes((k * Minutes[seed.Index % Minutes.Length]) + seed.Index)
        where at < SeededDatabase.Now && Dice(8, 70, seed.Index, k) > 0
        select (AgentOf(seed.Index + k, seed.Item.Item1), (Observation)Check(seed.Item.Item1, Of(seed.Item.Item1)[seed.Item.Item2], at, Dice(14, 71, seed.Index, k)));

    private static WebSeedCheck Check(int swarm, string url, DateTimeOffset at, int what)
    {
        var (outcome, status, bytes) = ((ProbeOutcome, int?, long?))(what switch
        {
            < 5 => (ProbeOutcome.Ok, 200, Length),
            5 => (ProbeOutcome.Ok, 200, null),
            6 => (ProbeOutcome.Ok, 200, Length - 1),
            7 => (ProbeOutcome.HttpError, 404, null),
            8 => (ProbeOutcome.HttpError, 429, null),
            9 => (ProbeOutcome.HttpError, 405, null),
            10 => (ProbeOutcome.TimedOut, null, null),
            11 => (ProbeOutcome.Refused, null, null),
            12 => (ProbeOutcome.Inconclusive, null, null),
            _ => (ProbeOutcome.Blocked, null, null),
        });
        return new WebSeedCheck
        {
            ObservedAt = at,
            Seed = new WebSeedRef(new SwarmRef(0, Hash(swarm)), url),
            Outcome = outcome,
            Status = status,
            RttMs = status is null ? null : 5 + Dice(300, 72, swarm, (int)(at - Begin).TotalMinutes),
            ContentBytes = bytes,
            ExpectedBytes = swarm == 8 ? null : Length,
        };
    }
}
