using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Tests.Trackers;

public sealed class UdpTrackerClientTests
{
    private static readonly ScrapeCounts Counts = new(5, 3, 9);

    // Sent again quickly and often enough that a slow machine gets through, too.
    private static readonly TrackerOptions Retransmitting = new() { UdpRetransmit = TimeSpan.FromMilliseconds(50), UdpAttempts = 9 };

    [Fact]
    public async Task A_scrape_gives_counts_in_the_order_asked()
    {
        await using var tracker = new ScriptedUdpTracker(call => call.CountsAsync(Counts, new ScrapeCounts(0, 0, 0)));

        var check = await Asking.ScrapeAsync(tracker.Announce, Asking.Hash(1), Asking.Hash(2));

        Assert.Equal((ProbeOutcome.Ok, 2, 2), (check.Outcome, check.HashesAsked, check.HashesAnswered));
        Assert.Equal(
            [
                new SwarmClaim(new SwarmRef(0, Asking.Hash(1)), ProbeOutcome.Ok, 5, 3, 9),
                new SwarmClaim(new SwarmRef(1, Asking.Hash(2)), ProbeOutcome.Ok, 0, 0, 0),
            ],
            check.Claims);
        Assert.Equal(AddressFamily.InterNetwork, check.Family);
        Assert.True(check.RttMs > 0);
    }

    [Fact]
    public async Task An_announce_says_who_we_are_and_gives_counts_and_peers()
    {
        var told = new AnnounceReply
        {
            Interval = 1800,
            Complete = 5,
            Incomplete = 3,
            Peers = [Asking.Peer("127.0.0.1:1"), Asking.Peer("127.0.0.2:2"), Asking.Peer("127.0.0.1:1")],
        };
        await using var tracker = new ScriptedUdpTracker(call => call.AnnouncedAsync(told));

        var check = await Asking.AnnounceAsync(tracker.Announce);
        var said = (await tracker.NextAsync()).ReadAnnounce();

        Assert.Equal((ProbeOutcome.Ok, 1800), (check.Outcome, check.IntervalSeconds));
        Assert.Equal([new SwarmClaim(Asking.Swarm, ProbeOutcome.Ok, 5, 3, null)], check.Claims);
        Assert.Equal(told.Peers.Distinct(), check.Peers);
        Assert.Equal((Asking.Swarm.InfoHash, AnnounceEvent.Started), (said.InfoHash, said.Event));
        Assert.Equal((6881, 50, 0xDEC0DEu), ((int)said.Port, said.NumWant ?? 0, said.Key ?? 0));
        Assert.Equal("/announce?pass=key", said.UrlData);
        Assert.True(said.Left > 0);
    }

    [Fact]
    public async Task A_list_cut_short_claims_nothing_of_the_hashes_at_its_end()
    {
        await using var tracker = new ScriptedUdpTracker(call => call.CountsAsync(Counts));

        var check = await Asking.ScrapeAsync(tracker.Announce, Asking.Hash(1), Asking.Hash(2));

        Assert.Equal((ProbeOutcome.Ok, 2, 1), (check.Outcome, check.HashesAsked, check.HashesAnswered));
        Assert.Equal(new SwarmClaim(new SwarmRef(0, Asking.Hash(1)), ProbeOutcome.Ok, 5, 3, 9), Assert.Single(check.Claims));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(24)]
    public async Task A_list_that_does_not_fit_what_was_asked_is_malformed(int bytes)
    {
        await using var tracker = new ScriptedUdpTracker(call => call.ReplyAsync(new byte[bytes]));

        var check = await Asking.ScrapeAsync(tracker.Announce);

        Assert.Equal(ProbeOutcome.Malformed, check.Outcome);
        Assert.Equal([new SwarmClaim(new SwarmRef(7, Asking.Swarm.InfoHash), ProbeOutcome.Malformed, null, null, null)], check.Claims);
    }

    [Fact]
    public async Task An_announce_reply_without_a_body_is_malformed()
    {
        await using var tracker = new ScriptedUdpTracker(call => call.ReplyAsync([]));

        Assert.Equal(ProbeOutcome.Malformed, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
    }

    [Fact]
    public async Task A_connect_reply_without_an_id_is_malformed()
    {
        await using var tracker = new ScriptedUdpTracker(call => call.ReplyAsync(new byte[7]), grantsConnects: false);

        Assert.Equal(ProbeOutcome.Malformed, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_error_is_a_tracker_failure_with_its_text(bool atConnect)
    {
        await using var tracker = new ScriptedUdpTracker(call => call.ErrorAsync("go\u001b away"), grantsConnects: !atConnect);

        var check = await Asking.ScrapeAsync(tracker.Announce, Asking.Hash(1), Asking.Hash(2));

        Assert.Equal(ProbeOutcome.TrackerFailure, check.Outcome);
        Assert.DoesNotContain("\u001b", check.Error, StringComparison.Ordinal);
        Assert.Contains("away", check.Error, StringComparison.Ordinal);
        Assert.NotNull(check.RttMs);
        Assert.All(check.Claims, c => Assert.Equal((ProbeOutcome.TrackerFailure, null, null), (c.Outcome, c.Seeders, c.Leechers)));
    }

    [Fact]
    public async Task Silence_times_out()
    {
        await using var tracker = new ScriptedUdpTracker(_ => Task.CompletedTask);
        await using var mute = new ScriptedUdpTracker(_ => Task.CompletedTask, grantsConnects: false);

        Assert.Equal(ProbeOutcome.TimedOut, (await Asking.ScrapeAsync(tracker.Announce, Asking.Impatient)).Outcome);
        Assert.Equal(ProbeOutcome.TimedOut, (await Asking.ScrapeAsync(mute.Announce, Asking.Impatient)).Outcome);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_port_where_nobody_listens_refuses_and_spoils_nothing_beside_it(string address)
    {
        var gone = new ScriptedUdpTracker(_ => Task.CompletedTask, IPAddress.Parse(address));
        await gone.DisposeAsync();
        await using var tracker = new ScriptedUdpTracker(call => call.CountsAsync(Counts), IPAddress.Parse(address));
        await using var client = new UdpTrackerClient(new TrackerOptions(), Asking.Open, null, TimeProvider.System);

        var checks = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.ScrapeAsync(
            new TrackerRef(i, i % 2 == 0 ? gone.Announce : tracker.Announce), [Asking.Swarm], CancellationToken.None).WaitAsync(Asking.Patience)));

        Assert.All(checks, x => Assert.Equal(x.Tracker.TrackerId % 2 == 0 ? ProbeOutcome.Refused : ProbeOutcome.Ok, x.Outcome));
    }

    [Fact]
    public async Task The_attempts_are_as_many_as_allowed()
    {
        await using var tracker = new ScriptedUdpTracker(_ => Task.CompletedTask, grantsConnects: false);
        var options = new TrackerOptions { UdpRetransmit = TimeSpan.FromMilliseconds(20), UdpAttempts = 3 };

        var check = await Asking.ScrapeAsync(tracker.Announce, options);

        Assert.Equal((ProbeOutcome.TimedOut, 3), (check.Outcome, tracker.Connects));
    }

    [Fact]
    public async Task A_lost_request_is_sent_again_with_another_transaction_id()
    {
        var seen = 0;
        await using var tracker = new ScriptedUdpTracker(call => Interlocked.Increment(ref seen) == 1 ? Task.CompletedTask : call.CountsAsync(Counts));

        Assert.Equal(ProbeOutcome.Ok, (await Asking.ScrapeAsync(tracker.Announce, Retransmitting)).Outcome);
        Assert.NotEqual((await tracker.NextAsync()).TransactionId, (await tracker.NextAsync()).TransactionId);
    }

    [Fact]
    public async Task A_lost_connect_is_sent_again()
    {
        var seen = 0;
        await using var tracker = new ScriptedUdpTracker(
            call => call.Action != UdpAction.Connect ? call.CountsAsync(Counts)
                : Interlocked.Increment(ref seen) == 1 ? Task.CompletedTask : call.GrantAsync(1),
            grantsConnects: false);

        Assert.Equal(ProbeOutcome.Ok, (await Asking.ScrapeAsync(tracker.Announce, Retransmitting)).Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_IPv6_tracker_may_hand_out_long_or_short_entries(bool longEntries)
    {
        PeerEndpoint[] peers = longEntries
            ? [Asking.Peer("[2001:db8::1]:1"), Asking.Peer("[::1]:2")]
            : [Asking.Peer("127.0.0.1:1"), Asking.Peer("127.0.0.2:2")];
        var told = new AnnounceReply { Interval = 9, Complete = 1, Incomplete = 1, Peers = peers };
        await using var tracker = new ScriptedUdpTracker(call => call.AnnouncedAsync(told, longEntries), IPAddress.IPv6Loopback);

        var check = await Asking.AnnounceAsync(tracker.Announce);

        Assert.Equal((ProbeOutcome.Ok, AddressFamily.InterNetworkV6), (check.Outcome, check.Family));
        Assert.Equal(peers, check.Peers);
    }

    [Theory]
    [InlineData("udp://127.0.0.1/announce")]
    [InlineData("udp://127.0.0.1:0/announce")]
    public async Task A_URL_without_a_port_is_blocked(string url) =>
        Assert.Equal(ProbeOutcome.Blocked, (await Asking.AnnounceAsync(new Uri(url))).Outcome);

    [Fact]
    public async Task A_local_tracker_from_the_network_is_blocked_and_hears_nothing()
    {
        await using var tracker = new ScriptedUdpTracker(_ => Task.CompletedTask);
        var policy = new AddressPolicy(new NetworkOptions());

        Assert.Equal(ProbeOutcome.Blocked, (await Asking.AnnounceAsync(tracker.Announce, policy: policy)).Outcome);
        Assert.Equal(0, tracker.Connects);
    }

    [Fact]
    public async Task An_address_that_is_not_ours_to_send_from_says_nothing_of_the_tracker()
    {
        await using var tracker = new ScriptedUdpTracker(_ => Task.CompletedTask);
        await using var client = new UdpTrackerClient(new TrackerOptions(), Asking.Open, IPAddress.Parse("192.0.2.1"), TimeProvider.System);

        var check = await client.ScrapeAsync(new TrackerRef(1, tracker.Announce), [Asking.Swarm], CancellationToken.None);

        Assert.Equal(ProbeOutcome.Inconclusive, check.Outcome);
    }
}
