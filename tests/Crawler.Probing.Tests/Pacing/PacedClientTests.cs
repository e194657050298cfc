using Crawler.Probing.Observations;
using Crawler.Probing.Pacing;
using Crawler.Probing.Tests.Trackers;
using Crawler.Probing.Trackers;

namespace Crawler.Probing.Tests.Pacing;

/// <summary>No tracker is asked more than its budget allows, and one that is silent is left alone.</summary>
public sealed class PacedClientTests
{
    private const string Good = "d5:filesdee";

    private readonly ManualTime _time = new();

    [Fact]
    public void A_seconds_worth_goes_out_at_once_and_then_one_after_the_other()
    {
        var budget = new RateBudget(4, _time);

        Assert.Equal([0, 0, 0, 0, 250, 500, 750], Enumerable.Range(0, 7).Select(_ => budget.Take("a", 1).TotalMilliseconds));
        Assert.Equal(0, budget.Take("b", 1).TotalMilliseconds);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, budget.Take("a", 1).TotalMilliseconds);
        Assert.Equal(250, budget.Take("a", 1).TotalMilliseconds);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([0, 1000], new[] { budget.Take("a", 4), budget.Take("a", 4) }.Select(x => x.TotalMilliseconds));
    }

    [Fact]
    public void A_rate_below_one_a_second_lets_the_first_through_and_the_next_when_it_is_time()
    {
        var budget = new RateBudget(0.1, _time);

        Assert.Equal([0, 10, 20], Enumerable.Range(0, 3).Select(_ => budget.Take("a", 1).TotalSeconds));
    }

    [Fact]
    public async Task Trackers_behind_one_address_share_its_budget()
    {
        await using var first = ScriptedHttpTracker.Saying(Good);
        await using var second = ScriptedHttpTracker.Saying(Good);
        await using var clients = Clients(new PacingOptions { AddressRequestsPerSecond = 2 }, TimeProvider.System);
        var begun = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => ScrapeAsync(clients, (i % 2 == 0 ? first : second).Announce)));

        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.FromSeconds(0.95), Asking.Patience);
        Assert.Equal((2, 2), (first.Connections, second.Connections));
    }

    [Fact]
    public async Task Who_waits_for_the_budget_is_stopped_at_once()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var clients = Clients(new PacingOptions { TrackerRequestsPerSecond = 0.01 }, TimeProvider.System);
        await ScrapeAsync(clients, tracker.Announce);
        using var stop = new CancellationTokenSource();
        var waiting = ScrapeAsync(clients, tracker.Announce, stop.Token);

        await stop.CancelAsync();

        Assert.Equal(ProbeOutcome.Cancelled, (await waiting.WaitAsync(Asking.Patience)).Outcome);
        Assert.Equal(1, tracker.Connections);
    }

    [Fact]
    public async Task A_silent_tracker_is_tried_by_one_request_at_a_time_after_pauses_that_grow_to_a_bound_and_an_answer_ends_that()
    {
        var answers = false;
        await using var tracker = new ScriptedHttpTracker(call => answers ? call.OkAsync(Good) : call.ResetAsync());
        await using var clients = Clients(
            new PacingOptions { BreakAfter = 3, BreakFor = TimeSpan.FromSeconds(30), BreakForAtMost = TimeSpan.FromSeconds(100) }, _time);

        Assert.Equal(3, await AskedAsync(5));
        foreach (var pause in new[] { 30, 60, 100, 100 })
        {
            _time.Advance(TimeSpan.FromSeconds(pause - 1));
            Assert.Equal(0, await AskedAsync(2));
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(1, await AskedAsync(5));
        }

        answers = true;
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(5, await AskedAsync(5));

        async Task<int> AskedAsync(int requests)
        {
            var before = tracker.Connections;
            for (var i = 0; i < requests; i++)
            {
                var check = await ScrapeAsync(clients, tracker.Announce);
                Assert.Contains(check.Outcome, (ProbeOutcome[])(answers ? [ProbeOutcome.Ok] : [ProbeOutcome.Reset, ProbeOutcome.Closed, ProbeOutcome.Cancelled]));
            }

            return tracker.Connections - before;
        }
    }

    [Fact]
    public async Task A_tracker_that_refuses_is_no_silent_one()
    {
        await using var tracker = ScriptedHttpTracker.Saying("d14:failure reason2:noe");
        await using var clients = Clients(new PacingOptions { BreakAfter = 2 }, _time);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(ProbeOutcome.TrackerFailure, (await ScrapeAsync(clients, tracker.Announce)).Outcome);
        }
    }

    [Fact]
    public async Task A_farewell_is_said_to_a_silent_tracker_too()
    {
        await using var tracker = new ScriptedHttpTracker(call => call.ResetAsync());
        await using var clients = Clients(new PacingOptions { BreakAfter = 2 }, _time);
        await ScrapeAsync(clients, tracker.Announce);
        await ScrapeAsync(clients, tracker.Announce);
        var before = tracker.Connections;

        var announcer = new PoliteAnnouncer(clients, new TrackerOptions(), null, new OwnPresence(), _time);
        Assert.Equal(ProbeOutcome.Cancelled, (await announcer.AnnounceAsync(new TrackerRef(1, tracker.Announce), Asking.Swarm, DateTimeOffset.MaxValue, CancellationToken.None)).Outcome);

        Assert.Equal(before + 1, tracker.Connections);
    }

    private static TrackerClients Clients(PacingOptions pacing, TimeProvider time) => TrackerClients.Create(new TrackerOptions(), Asking.Open, null, time, pacing);

    private static Task<TrackerCheck> ScrapeAsync(TrackerClients clients, Uri url, CancellationToken cancellationToken = default) =>
        clients.Find(url)!.ScrapeAsync(new TrackerRef(1, url), [Asking.Swarm], cancellationToken);
}
