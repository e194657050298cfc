using System.Net;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers;

public sealed class PoliteAnnouncerTests
{
    private const string Good = "d8:completei5e10:incompletei3e8:intervali1800e5:peers0:e";

    public static TheoryData<string, ProbeOutcome> AnswersAfterWhichWeMayBeCounted => new()
    {
        { $"HTTP/1.1 200 OK\r\n\r\n{Good}", ProbeOutcome.Ok },
        { "HTTP/1.1 200 OK\r\n\r\n<html>", ProbeOutcome.Malformed },
        { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nd8:comp", ProbeOutcome.Closed },
        { "HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n", ProbeOutcome.HttpError },
        { "", ProbeOutcome.Closed },
    };

    [Theory]
    [MemberData(nameof(AnswersAfterWhichWeMayBeCounted))]
    public async Task Stopped_follows_from_the_same_peer_whatever_the_tracker_answered(string answer, ProbeOutcome outcome)
    {
        await using var tracker = ScriptedHttpTracker.SayingRaw(answer);

        var check = await AnnounceAsync(tracker.Announce);

        Assert.Equal(outcome, check.Outcome);
        await AssertFarewellAsync(async () => (await tracker.NextAsync()).ReadAnnounce());
        Assert.Equal(2, tracker.Connections);
    }

    [Fact]
    public async Task Stopped_follows_after_silence_over_HTTP()
    {
        await using var tracker = new ScriptedHttpTracker(call => call.SilenceAsync());

        Assert.Equal(ProbeOutcome.TimedOut, (await AnnounceAsync(tracker.Announce, Asking.Impatient)).Outcome);
        await AssertFarewellAsync(async () => (await tracker.NextAsync()).ReadAnnounce());
    }

    [Fact]
    public async Task Stopped_follows_after_silence_over_UDP()
    {
        await using var tracker = new ScriptedUdpTracker(_ => Task.CompletedTask);

        Assert.Equal(ProbeOutcome.TimedOut, (await AnnounceAsync(tracker.Announce, Asking.Impatient)).Outcome);
        await AssertFarewellAsync(async () => (await tracker.NextAsync()).ReadAnnounce());
    }

    [Fact]
    public async Task Stopped_follows_after_an_announce_reply_without_a_body()
    {
        await using var tracker = new ScriptedUdpTracker(call => call.ReplyAsync([]));

        Assert.Equal(ProbeOutcome.Malformed, (await AnnounceAsync(tracker.Announce)).Outcome);
        await AssertFarewellAsync(async () => (await tracker.NextAsync()).ReadAnnounce());
    }

    [Fact]
    public async Task Stopped_follows_when_we_are_stopped_ourselves()
    {
        using var stop = new CancellationTokenSource();
        await using var tracker = new ScriptedHttpTracker(
            call => call.ReadAnnounce().Event == AnnounceEvent.Stopped ? call.OkAsync(Good) : call.SilenceAsync());
        var announcing = AnnounceAsync(tracker.Announce, cancellationToken: stop.Token);
        var started = (await tracker.NextAsync()).ReadAnnounce();

        await stop.CancelAsync();

        Assert.Equal(ProbeOutcome.Cancelled, (await announcing).Outcome);
        AssertSamePeer(started, (await tracker.NextAsync()).ReadAnnounce());
    }

    [Fact]
    public async Task Nothing_is_sent_at_all_when_we_were_stopped_before()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);

        var check = await AnnounceAsync(tracker.Announce, cancellationToken: new CancellationToken(canceled: true));

        Assert.Equal((ProbeOutcome.Cancelled, 0), (check.Outcome, tracker.Connections));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nd14:failure reason9:not todaye", ProbeOutcome.TrackerFailure)]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n", ProbeOutcome.HttpError)]
    public async Task A_tracker_that_refused_us_or_wants_to_be_left_alone_hears_nothing_more(string answer, ProbeOutcome outcome)
    {
        await using var tracker = ScriptedHttpTracker.SayingRaw(answer);

        Assert.Equal(outcome, (await AnnounceAsync(tracker.Announce)).Outcome);
        Assert.Equal(1, tracker.Connections);
    }

    [Fact]
    public async Task Each_announce_is_another_peer()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);

        await AnnounceAsync(tracker.Announce);
        await AnnounceAsync(tracker.Announce);
        var first = (await tracker.NextAsync()).ReadAnnounce();
        await tracker.NextAsync();
        var second = (await tracker.NextAsync()).ReadAnnounce();

        Assert.NotEqual(first.PeerId, second.PeerId);
        Assert.NotEqual(first.Key, second.Key);
        Assert.StartsWith("-CR0100-", System.Text.Encoding.ASCII.GetString(first.PeerId.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8:completei5e10:incompletei3e", "8:completei5e10:incompletei2e", 5, 2)]
    [InlineData("8:completei5e10:incompletei1e", "8:completei5e10:incompletei0e", 5, 0)]
    [InlineData("8:completei5e10:incompletei9e", "8:completei5e10:incompletei4e", 5, 8)]
    [InlineData("8:completei5e10:incompletei9e", "8:completei0e10:incompletei0e", 5, 8)]
    [InlineData("8:completei5e10:incompletei3e", "", 5, 2)]
    [InlineData("8:completei0e10:incompletei0e", "8:completei0e10:incompletei0e", 0, 0)]
    [InlineData("", "", null, null)]
    public async Task The_leecher_that_we_were_is_not_counted(string coming, string leaving, int? seeders, int? leechers)
    {
        await using var tracker = Counting(coming, leaving);

        var check = await AnnounceAsync(tracker.Announce);

        Assert.Equal([new SwarmClaim(Asking.Swarm, ProbeOutcome.Ok, seeders, leechers, null)], check.Claims);
    }

    [Fact]
    public async Task Where_as_many_are_counted_after_we_left_we_never_were()
    {
        await using var tracker = Counting("8:completei5e10:incompletei3e", "8:completei5e10:incompletei3e");

        var check = await AnnounceAsync(tracker.Announce);

        Assert.Equal([new SwarmClaim(Asking.Swarm, ProbeOutcome.Ok, 5, 3, null)], check.Claims);
    }

    [Fact]
    public async Task Our_own_entry_is_not_among_the_peers()
    {
        var others = new[] { Asking.Peer("198.51.100.8:6881"), Asking.Peer("127.0.0.1:6882"), Asking.Peer("127.0.0.9:6881"), Asking.Peer("[2001:db8::1]:6881") };
        var ours = new[] { Asking.Peer("198.51.100.7:6881"), Asking.Peer("127.0.0.1:6881"), Asking.Peer("[::1]:6881"), Asking.Peer("127.0.0.3:6881") };
        var told = new AnnounceReply { Interval = 9, ExternalIp = IPAddress.Parse("198.51.100.7"), Peers = [.. ours, .. others] };
        await using var tracker = new ScriptedHttpTracker(call => call.AnnouncedAsync(told));

        var check = await AnnounceAsync(tracker.Announce, bind: IPAddress.Parse("127.0.0.3"));

        Assert.Equal(others.ToHashSet(), check.Peers.ToHashSet());
    }

    [Fact]
    public async Task Our_own_entry_is_found_by_the_port_that_we_announced()
    {
        var told = new AnnounceReply { Interval = 9, Peers = [Asking.Peer("127.0.0.1:6881"), Asking.Peer("127.0.0.1:7000")] };
        await using var tracker = new ScriptedUdpTracker(call => call.AnnouncedAsync(told));

        var check = await AnnounceAsync(tracker.Announce, new TrackerOptions { AnnouncePort = 7000 });

        Assert.Equal([Asking.Peer("127.0.0.1:6881")], check.Peers);
    }

    [Fact]
    public async Task A_scheme_that_is_not_spoken_is_blocked()
    {
        var url = new Uri("wss://tracker.example/announce");

        var checks = new[] { await AnnounceAsync(url), await AskCountsAsync(url) };

        Assert.All(checks, c => Assert.Equal((ProbeOutcome.Blocked, ProbeOutcome.Blocked), (c.Outcome, Assert.Single(c.Claims).Outcome)));
    }

    [Fact]
    public async Task Counts_alone_are_asked_for_by_a_stopped_that_nobody_registers()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);

        var check = await AskCountsAsync(tracker.Announce);
        var said = (await tracker.NextAsync()).ReadAnnounce();

        // Nobody counted us, so nobody is taken away.
        Assert.Equal([new SwarmClaim(Asking.Swarm, ProbeOutcome.Ok, 5, 3, null)], check.Claims);
        Assert.Equal((AnnounceEvent.Stopped, 0), (said.Event, said.NumWant ?? -1));
        Assert.True(said.Left > 0);
        Assert.Equal(1, tracker.Connections);
    }

    [Fact]
    public async Task An_announce_whose_turn_comes_too_late_is_not_sent()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var clients = TrackerClients.Create(new TrackerOptions(), Asking.Open, null, TimeProvider.System);
        var announcer = new PoliteAnnouncer(clients, new TrackerOptions(), null, new OwnPresence(), TimeProvider.System);

        var check = await announcer.AnnounceAsync(
            new TrackerRef(3, tracker.Announce), Asking.Swarm, TimeProvider.System.GetUtcNow() - TimeSpan.FromMilliseconds(1), default);

        Assert.Equal((ProbeOutcome.Cancelled, 0), (check.Outcome, tracker.Connections));
    }

    private static ScriptedHttpTracker Counting(string coming, string leaving) => new(
        call => call.OkAsync($"d{(call.ReadAnnounce().Event == AnnounceEvent.Stopped ? leaving : coming)}8:intervali9e5:peers0:e"));

    private static async Task<TrackerCheck> AnnounceAsync(
        Uri url, TrackerOptions? options = null, IPAddress? bind = null, CancellationToken cancellationToken = default)
    {
        options ??= new TrackerOptions();
        await using var clients = TrackerClients.Create(options, Asking.Open, bind, TimeProvider.System);
        var announcer = new PoliteAnnouncer(clients, options, bind, new OwnPresence(), TimeProvider.System);
        return await announcer.AnnounceAsync(new TrackerRef(3, url), Asking.Swarm, DateTimeOffset.MaxValue, cancellationToken).WaitAsync(Asking.Patience, CancellationToken.None);
    }

    private static async Task<TrackerCheck> AskCountsAsync(Uri url)
    {
        var options = new TrackerOptions();
        await using var clients = TrackerClients.Create(options, Asking.Open, null, TimeProvider.System);
        return await new PoliteAnnouncer(clients, options, null, new OwnPresence(), TimeProvider.System)
            .AskCountsAsync(new TrackerRef(3, url), Asking.Swarm, CancellationToken.None).WaitAsync(Asking.Patience);
    }

    private static async Task AssertFarewellAsync(Func<Task<AnnounceRequest>> next) => AssertSamePeer(await next(), await next());

    private static void AssertSamePeer(AnnounceRequest started, AnnounceRequest stopped)
    {
        Assert.Equal((AnnounceEvent.Started, AnnounceEvent.Stopped), (started.Event, stopped.Event));
        Assert.Equal((started.InfoHash, started.PeerId, started.Key, started.Port), (stopped.InfoHash, stopped.PeerId, stopped.Key, stopped.Port));
        Assert.True(started.Left > 0 && stopped.Left > 0);
    }
}
