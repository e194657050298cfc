using System.Collections.Concurrent;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers.Scraping;

/// <summary>A request of 74 hashes does not fit into one packet of most networks, and some lose the pieces without a word.</summary>
public sealed class LongDatagramsTests
{
    private static readonly TrackerOptions Options = new()
    {
        Timeout = TimeSpan.FromSeconds(30),
        UdpRetransmit = TimeSpan.FromMilliseconds(300),
        UdpAttempts = 2,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tracker_that_gets_no_long_datagrams_is_asked_in_shorter_ones_and_they_are_learned(bool wasAnsweredBefore)
    {
        const int Most = 72;
        await using var tracker = Answering(x => x <= Most);
        var plan = new ScrapePlan { MaxHashes = 74, EndsEarly = true };
        var known = new Dictionary<AddressFamily, ScrapeLimits> { [AddressFamily.InterNetwork] = ScrapeLimits.None.Answered(74) };

        var (checks, learned, rest) = await PassAsync(tracker, 600, wasAnsweredBefore ? plan with { Known = known } : plan);

        Assert.Empty(rest);
        Assert.Equal(Enumerable.Range(1, 600).Select(x => (long)x), checks.SelectMany(x => x.Claims).Select(x => x.Swarm.SwarmId).Order());
        Assert.All(checks.SelectMany(x => x.Claims), x => Assert.Equal((ProbeOutcome.Ok, (int?)x.Swarm.SwarmId), (x.Outcome, x.Seeders)));
        Assert.Contains(checks, x => x.Outcome == ProbeOutcome.TimedOut);
        Assert.InRange(learned!.NextSize(74, TimeProvider.System.GetUtcNow()), 60, Most);
    }

    [Fact]
    public async Task A_tracker_that_says_nothing_to_one_hash_either_has_timed_out_and_is_asked_no_further()
    {
        await using var tracker = Answering(_ => false);

        var (checks, learned, rest) = await PassAsync(tracker, 200, new ScrapePlan { MaxHashes = 74, EndsEarly = true });

        Assert.Null(learned);
        Assert.Equal([74, 1], checks.Select(x => x.HashesAsked));
        Assert.Equal(74, checks.Sum(x => x.Claims.Count(y => y.Outcome == ProbeOutcome.TimedOut)));
        Assert.Equal(126, rest.Count);
    }

    // Its counts are the swarm's number, 1 and 2.
    private static ScriptedUdpTracker Answering(Func<int, bool> gets) => new(call =>
    {
        var hashes = call.ReadScrape();
        return gets(hashes.Length)
            ? call.CountsAsync([.. hashes.Select(x => new ScrapeCounts(BitConverter.ToInt32(x.ToArray()), 1, 2))])
            : Task.CompletedTask;
    });

    private static async Task<(IReadOnlyList<TrackerCheck> Checks, ScrapeLimits? Learned, IReadOnlyList<SwarmRef> Unasked)> PassAsync(
        ScriptedUdpTracker server, int swarms, ScrapePlan plan)
    {
        await using var client = new UdpTrackerClient(Options, Asking.Open, null, TimeProvider.System);
        var tracker = new TrackerRef(1, server.Announce);
        var checks = new ConcurrentQueue<TrackerCheck>();
        await using var source = CuttingTracker.Swarms(swarms).ToAsyncEnumerable().GetAsyncEnumerator();
        using var pass = new ScrapePass(
            source,
            (group, token) => client.ScrapeAsync(tracker, group, token),
            plan,
            (check, _) =>
            {
                checks.Enqueue(check);
                return Task.CompletedTask;
            },
            TimeProvider.System)
        {
            Blocks = new BlockScraping(
                tracker,
                client.ScrapeBlockAsync,
                (block, _) =>
                {
                    foreach (ref readonly var request in block.Requests)
                    {
                        if (request.State == BlockState.Ended)
                        {
                            checks.Enqueue(block.CheckOf(request));
                        }
                    }

                    return Task.CompletedTask;
                },
                new ScrapeBlockPool()),
        };
        var rest = await pass.RunAsync(CancellationToken.None).WaitAsync(Asking.Patience);
        return ([.. checks], pass.Learned?.Limits, rest);
    }
}
