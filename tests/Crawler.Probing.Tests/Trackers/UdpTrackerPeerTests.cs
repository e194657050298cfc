using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>The life of a connection id, and the window.</summary>
public sealed class UdpTrackerPeerTests
{
    private static readonly ScrapeCounts Counts = new(5, 3, 9);

    [Fact]
    public async Task Concurrent_requests_share_one_connection_id()
    {
        await using var tracker = new ScriptedUdpTracker(call => call.CountsAsync(Counts));
        await using var client = Client(TimeProvider.System);

        var checks = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ScrapeAsync(client, tracker)));

        Assert.All(checks, c => Assert.Equal(ProbeOutcome.Ok, c.Outcome));
        Assert.Equal(1, tracker.Connects);
        for (var i = 0; i < checks.Length; i++)
        {
            Assert.Equal(1ul, (await tracker.NextAsync()).ConnectionId);
        }
    }

    [Fact]
    public async Task A_connection_id_is_used_for_less_than_a_minute_and_then_renewed()
    {
        var time = new ManualTime();
        await using var tracker = new ScriptedUdpTracker(call => call.CountsAsync(Counts));
        await using var client = Client(time);

        await ScrapeAsync(client, tracker);
        time.Advance(TimeSpan.FromSeconds(50));
        await ScrapeAsync(client, tracker);
        Assert.Equal(1, tracker.Connects);
        time.Advance(TimeSpan.FromSeconds(10));
        await ScrapeAsync(client, tracker);

        Assert.Equal(2, tracker.Connects);
        Assert.Equal(1ul, (await tracker.NextAsync()).ConnectionId);
        Assert.Equal(1ul, (await tracker.NextAsync()).ConnectionId);
        Assert.Equal(2ul, (await tracker.NextAsync()).ConnectionId);
    }

    [Fact]
    public async Task A_connection_id_that_got_an_error_is_not_used_again()
    {
        var seen = 0;
        await using var tracker = new ScriptedUdpTracker(
            call => Interlocked.Increment(ref seen) == 1 ? call.ErrorAsync("connection id mismatch") : call.CountsAsync(Counts));
        await using var client = Client(TimeProvider.System);

        Assert.Equal(ProbeOutcome.TrackerFailure, (await ScrapeAsync(client, tracker)).Outcome);
        Assert.Equal(ProbeOutcome.Ok, (await ScrapeAsync(client, tracker)).Outcome);
        Assert.Equal((1ul, 2ul), ((await tracker.NextAsync()).ConnectionId, (await tracker.NextAsync()).ConnectionId));
    }

    [Fact]
    public async Task No_more_requests_than_the_window_are_outstanding()
    {
        var held = new List<UdpCall>();
        await using var tracker = new ScriptedUdpTracker(call =>
        {
            held.Add(call);
            return held.Count < 4 ? Task.CompletedTask : call.CountsAsync(Counts);
        });
        await using var client = new UdpTrackerClient(new TrackerOptions { UdpWindow = 3 }, Asking.Open, null, TimeProvider.System);

        var asking = Enumerable.Range(0, 5).Select(_ => ScrapeAsync(client, tracker)).ToArray();
        var first = new[] { await tracker.NextAsync(), await tracker.NextAsync(), await tracker.NextAsync() };

        // Another client's request comes after whatever the first one would have sent.
        await using var other = Client(TimeProvider.System);
        await ScrapeAsync(other, tracker);
        Assert.Equal(4, held.Count);
        foreach (var call in first)
        {
            await call.CountsAsync(Counts);
        }

        Assert.All(await Task.WhenAll(asking), c => Assert.Equal(ProbeOutcome.Ok, c.Outcome));
        Assert.Equal(6, held.Count);
    }

    [Fact]
    public async Task A_token_that_ends_during_the_wait_is_cancelled()
    {
        await using var tracker = new ScriptedUdpTracker(_ => Task.CompletedTask);
        await using var client = Client(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var asking = client.ScrapeAsync(new TrackerRef(1, tracker.Announce), [Asking.Swarm], stop.Token);
        await tracker.NextAsync();

        await stop.CancelAsync();

        Assert.Equal(ProbeOutcome.Cancelled, (await asking.WaitAsync(Asking.Patience)).Outcome);
    }

    private static UdpTrackerClient Client(TimeProvider time) => new(new TrackerOptions(), Asking.Open, null, time);

    private static Task<TrackerCheck> ScrapeAsync(UdpTrackerClient client, ScriptedUdpTracker tracker) =>
        client.ScrapeAsync(new TrackerRef(1, tracker.Announce), [Asking.Swarm], CancellationToken.None).WaitAsync(Asking.Patience);
}
