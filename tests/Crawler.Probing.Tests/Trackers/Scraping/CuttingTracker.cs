using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests.Trackers.Scraping;

/// <summary>Answers requests as a tracker with a silent cap does, and counts them.</summary>
/// <param name="cut">Which of the hashes asked for it takes note of.</param>
internal sealed class CuttingTracker(Func<IReadOnlyList<SwarmRef>, IEnumerable<SwarmRef>> cut)
{
    private static readonly TrackerRef Tracker = new(1, new Uri("http://tracker.example/announce"));
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Whether it has a swarm.</summary>
    public Func<SwarmRef, bool> Has { get; set; } = x => x.SwarmId > 0;

    /// <summary>Whether it answers zeros for what it does not have.</summary>
    public bool SaysZeros { get; set; }

    public int? MinInterval { get; set; }

    public int MostAccepted { get; set; } = int.MaxValue;

    /// <summary>Every check of the newest pass.</summary>
    public List<TrackerCheck> Checks { get; } = [];

    public static CuttingTracker First(int cap) => new(x => x.Take(cap));

    public static IReadOnlyList<SwarmRef> Swarms(int count, int from = 1) => [.. Enumerable.Range(from, count).Select(i => new SwarmRef(i, HashOf(i)))];

    public Task<TrackerCheck> AskAsync(IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        if (swarms.Count > MostAccepted)
        {
            return Task.FromResult(Check(ProbeOutcome.HttpError, swarms, swarms.Select(x => new SwarmClaim(x, ProbeOutcome.HttpError, null, null, null))) with
            {
                SmallerMayHelp = true,
            });
        }

        var noted = cut(swarms).ToHashSet();
        return Task.FromResult(Check(ProbeOutcome.Ok, swarms, swarms.Where(x => noted.Contains(x) && (SaysZeros || Has(x))).Select(Claim)));
    }

    /// <summary>One pass, as an agent makes it; gives what was not asked for.</summary>
    public async Task<(ScrapeLimits? Learned, IReadOnlyList<SwarmRef> Unasked)> PassAsync(
        IReadOnlyList<SwarmRef> swarms, ScrapePlan plan, TimeProvider? time = null)
    {
        Checks.Clear();
        var gate = new Lock();
        await using var source = swarms.ToAsyncEnumerable().GetAsyncEnumerator();
        using var pass = new ScrapePass(source, AskAsync, plan, ReportAsync, time ?? TimeProvider.System);
        var rest = await pass.RunAsync(CancellationToken.None);
        return (pass.Learned?.Limits, rest);

        Task ReportAsync(TrackerCheck check, CancellationToken token)
        {
            lock (gate)
            {
                Checks.Add(check);
            }

            return Task.CompletedTask;
        }
    }

    /// <summary>What the checks claim, each swarm once.</summary>
    public Dictionary<long, SwarmClaim> Claims() => Checks.SelectMany(x => x.Claims).ToDictionary(x => x.Swarm.SwarmId);

    public void AssertRight(IReadOnlyList<SwarmRef> swarms)
    {
        var claims = Claims();
        Assert.Equal(swarms.Select(x => x.SwarmId).Order(), claims.Keys.Order());
        Assert.All(swarms, x => Assert.Equal(Has(x) ? Claim(x) : new SwarmClaim(x, ProbeOutcome.UnknownTorrent, null, null, null), claims[x.SwarmId]));
    }

    private SwarmClaim Claim(SwarmRef swarm) => Has(swarm)
        ? new SwarmClaim(swarm, ProbeOutcome.Ok, (int)swarm.SwarmId, 1, 2)
        : new SwarmClaim(swarm, ProbeOutcome.Ok, 0, 0, 0);

    private TrackerCheck Check(ProbeOutcome outcome, IReadOnlyList<SwarmRef> asked, IEnumerable<SwarmClaim> claims) => new()
    {
        Tracker = Tracker,
        Kind = CheckKind.Scrape,
        Outcome = outcome,
        ObservedAt = default,
        Family = AddressFamily.InterNetwork,
        HashesAsked = asked.Count,
        MinIntervalSeconds = MinInterval,
        Claims = [.. claims],
    };

    private static InfoHash HashOf(int number)
    {
        var bytes = new byte[InfoHash.Size];
        BitConverter.TryWriteBytes(bytes, number);
        return new InfoHash(bytes);
    }
}
