using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>Many requests at once at one tracker.</summary>
public abstract class UdpBlockRunTests(bool isBatched)
{
    private static readonly TrackerOptions Hasty = new() { UdpRetransmit = TimeSpan.FromMilliseconds(200), UdpWindow = 4 };

    [Fact]
    public async Task Each_request_of_a_block_is_answered_in_its_place()
    {
        await using var tracker = new ScriptedUdpTracker(CountAsync);

        var block = await ScrapeAsync(tracker, 1000, Hasty);

        Assert.Equal((1000 + 73) / 74, block.RequestCount);
        for (var i = 0; i < block.Count; i++)
        {
            Assert.Equal(CountOf(block.Swarm(i).InfoHash), block.Counts[i].Seeders);
        }

        AssertStates(block, x => (BlockState.Ended, ProbeOutcome.Ok));
    }

    [Fact]
    public async Task A_request_without_an_answer_is_sent_again_with_its_id()
    {
        var seen = new Dictionary<uint, int>();
        await using var tracker = new ScriptedUdpTracker(call =>
        {
            seen[call.TransactionId] = seen.GetValueOrDefault(call.TransactionId) + 1;
            return CountOf(call.ReadScrape()[0]) == 74 && seen[call.TransactionId] < 3 ? Task.CompletedTask : CountAsync(call);
        });

        var block = await ScrapeAsync(tracker, 300, Hasty);

        AssertStates(block, _ => (BlockState.Ended, ProbeOutcome.Ok));
        Assert.Equal([1, 1, 1, 1, 3], seen.Values.Order());
    }

    [Fact]
    public async Task After_a_request_that_is_never_answered_no_more_are_sent()
    {
        await using var tracker = new ScriptedUdpTracker(call => CountOf(call.ReadScrape()[0]) == 74 ? Task.CompletedTask : CountAsync(call));

        var block = await ScrapeAsync(tracker, 74 * 200, new TrackerOptions { UdpRetransmit = TimeSpan.FromMilliseconds(100), UdpAttempts = 1, UdpWindow = 1 });

        AssertStates(block, x => x switch
        {
            0 => (BlockState.Ended, ProbeOutcome.Ok),
            1 => (BlockState.Ended, ProbeOutcome.TimedOut),
            _ => (BlockState.Unasked, ProbeOutcome.Ok),
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refusal_and_a_malformed_answer_are_what_they_are(bool isRefusal)
    {
        await using var tracker = new ScriptedUdpTracker(call =>
            CountOf(call.ReadScrape()[0]) != 148 ? CountAsync(call) : isRefusal ? call.ErrorAsync("go away") : call.ReplyAsync(new byte[13]));

        var block = await ScrapeAsync(tracker, 74 * 4, new TrackerOptions { UdpWindow = 1 });

        AssertStates(block, x => x switch
        {
            < 2 => (BlockState.Ended, ProbeOutcome.Ok),
            2 => (BlockState.Ended, isRefusal ? ProbeOutcome.TrackerFailure : ProbeOutcome.Malformed),
            _ => (BlockState.Unasked, ProbeOutcome.Ok),
        });
        Assert.Equal(isRefusal ? "go away" : block.Requests[2].Error, block.Requests[2].Error);
    }

    [Fact]
    public async Task An_answer_with_fewer_counts_is_kept_and_ends_the_block()
    {
        await using var tracker = new ScriptedUdpTracker(call => call.CountsAsync([.. call.ReadScrape().Take(50).Select(x => new ScrapeCounts(CountOf(x), 1, 2))]));

        var block = await ScrapeAsync(tracker, 74 * 3, new TrackerOptions { UdpWindow = 1 });

        Assert.Equal((50, ProbeOutcome.Ok), (block.Requests[0].Answered, block.Requests[0].Outcome));
        Assert.Equal(BlockState.Unasked, block.Requests[1].State);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_refused_and_not_waited_for()
    {
        var tracker = new ScriptedUdpTracker(CountAsync);
        await using var client = new UdpTrackerClient(new TrackerOptions { UdpWindow = 1 }, Asking.Open, null, TimeProvider.System, isBatched);
        await ScrapeAsync(client, tracker.Announce, 1);
        await tracker.DisposeAsync();

        var block = await ScrapeAsync(client, tracker.Announce, 200);

        Assert.Equal((BlockState.Ended, ProbeOutcome.Refused), (block.Requests[0].State, block.Requests[0].Outcome));
        Assert.Equal(BlockState.Unasked, block.Requests[^1].State);
    }

    [Fact]
    public async Task From_the_moment_on_that_others_may_hold_the_tracker_nothing_is_sent()
    {
        await using var tracker = new ScriptedUdpTracker(CountAsync);
        await using var client = new UdpTrackerClient(new TrackerOptions { UdpWindow = 1 }, Asking.Open, null, TimeProvider.System, isBatched);

        var block = Block(tracker.Announce, 74 * 5);
        block.Until = TimeProvider.System.GetUtcNow();
        await client.ScrapeBlockAsync(block, default).WaitAsync(Asking.Patience);

        AssertStates(block, _ => (BlockState.Unasked, ProbeOutcome.Ok));
    }

    [Fact]
    public async Task A_token_that_ends_ends_the_block()
    {
        using var stop = new CancellationTokenSource();
        await using var tracker = new ScriptedUdpTracker(_ => stop.CancelAsync());
        await using var client = new UdpTrackerClient(new TrackerOptions(), Asking.Open, null, TimeProvider.System, isBatched);

        var block = Block(tracker.Announce, 74 * 100);
        await client.ScrapeBlockAsync(block, stop.Token).WaitAsync(Asking.Patience);

        Assert.Equal(ProbeOutcome.Cancelled, block.Requests[0].Outcome);
        Assert.Equal(BlockState.Unasked, block.Requests[^1].State);
    }

    [Fact]
    public async Task Blocks_and_single_requests_side_by_side_all_get_their_turn()
    {
        await using var tracker = new ScriptedUdpTracker(CountAsync);
        await using var client = new UdpTrackerClient(new TrackerOptions { UdpWindow = 1 }, Asking.Open, null, TimeProvider.System, isBatched);

        var blocks = Enumerable.Range(0, 3).Select(_ => ScrapeAsync(client, tracker.Announce, 74 * 20)).ToList();
        var check = await client.ScrapeAsync(new TrackerRef(1, tracker.Announce), [Asking.Swarm], default).WaitAsync(Asking.Patience);

        Assert.Equal(ProbeOutcome.Ok, check.Outcome);
        Assert.All(await Task.WhenAll(blocks), x => AssertStates(x, _ => (BlockState.Ended, ProbeOutcome.Ok)));
    }

    private static void AssertStates(ScrapeBlock block, Func<int, (BlockState State, ProbeOutcome Outcome)> expected)
    {
        var states = block.Requests.ToArray().Select(x => (x.State, x.Outcome)).ToList();
        Assert.Equal(Enumerable.Range(0, block.RequestCount).Select(expected), states);
    }

    private async Task<ScrapeBlock> ScrapeAsync(ScriptedUdpTracker tracker, int swarms, TrackerOptions options)
    {
        await using var client = new UdpTrackerClient(options, Asking.Open, null, TimeProvider.System, isBatched);
        return await ScrapeAsync(client, tracker.Announce, swarms);
    }

    private static async Task<ScrapeBlock> ScrapeAsync(UdpTrackerClient client, Uri url, int swarms)
    {
        var block = Block(url, swarms);
        await client.ScrapeBlockAsync(block, CancellationToken.None).WaitAsync(Asking.Patience);
        return block;
    }

    private static ScrapeBlock Block(Uri url, int swarms)
    {
        var block = new ScrapeBlock();
        block.Begin(new TrackerRef(1, url));
        for (var i = 0; i < swarms; i++)
        {
            block.Add(i, [.. BitConverter.GetBytes(i), .. new byte[16]], hasCounted: false);
        }

        block.Cut(TrackerLimits.UdpScrapeHashes);
        return block;
    }

    private static Task CountAsync(UdpCall call) =>
        call.CountsAsync([.. call.ReadScrape().Select(x => new ScrapeCounts(CountOf(x), 1, 2))]);

    private static int CountOf(InfoHash hash) => BitConverter.ToInt32(hash.ToArray());
}

/// <summary>Many datagrams a system call, where the system can.</summary>
public sealed class BatchedUdpBlockRunTests() : UdpBlockRunTests(isBatched: true);

/// <summary>The framework's sockets.</summary>
public sealed class PlainUdpBlockRunTests() : UdpBlockRunTests(isBatched: false);
