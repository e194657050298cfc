using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Tests.Trackers;

public sealed class UdpTrackerClientTests
{
    private const ulong ConnectionId = 0xC0FFEE;
    private static readonly SwarmRef Swarm = new(7, new InfoHash([.. Enumerable.Repeat((byte)0xE3, 20)]));

    [Fact]
    public async Task A_scrape_connects_once_and_gives_the_counts()
    {
        await using var server = new ScriptedUdp(x => Mine(Honest(x)));
        await using var client = Client();
        var tracker = new TrackerRef(1, server.Announce);
        var check = await client.ScrapeAsync(tracker, [Swarm], default);
        Assert.Equal(new SwarmClaim(Swarm, ProbeOutcome.Ok, 3, 4, 5), check.Claims[0]);
        Assert.Equal(ProbeOutcome.Ok, (await client.ScrapeAsync(tracker, [Swarm], default)).Outcome);
        Assert.Equal([16, 36, 36], server.Requests.Select(x => x.Length));
        Assert.Equal(3, server.Requests.Select(x => Convert.ToHexString(x[12..16])).Distinct().Count());
    }

    [Fact]
    public async Task An_announce_tells_the_trackers_path_and_gets_peers()
    {
        await using var server = new ScriptedUdp(x => Mine(Honest(x)));
        await using var clients = new TrackerClients(Client());
        var check = await new PoliteAnnouncer(clients, new TrackerOptions(), TimeProvider.System)
            .AnnounceAsync(new TrackerRef(1, server.Announce), Swarm, default);
        Assert.Equal(["198.51.100.8:6881"], check.Peers.Select(x => x.ToString()));
        Assert.Equal((1800, 2, 1), (check.IntervalSeconds, check.Claims[0].Seeders, check.Claims[0].Leechers));
        var sent = server.Requests.Skip(1).Select(x => UdpAnnounce.TryReadRequest(x, out _, out var request, out _) ? request : null).ToList();
        Assert.Equal([AnnounceEvent.Started, AnnounceEvent.Stopped], sent.Select(x => x!.Event));
        Assert.All(sent, x => Assert.Equal("/announce", x!.UrlData));
    }

    [Fact]
    public async Task Answers_with_another_id_from_another_address_or_for_another_action_are_passed_over()
    {
        await using var server = new ScriptedUdp(x =>
        {
            var honest = Honest(x);
            byte[] otherId = [.. honest];
            otherId[7] ^= 1;
            byte[] otherAction = [.. honest];
            otherAction[3] ^= 4;
            byte[] forged = [.. honest];
            forged[^1] ^= 0xFF;
            return [(otherId, false), (otherAction, false), ([1, 2, 3], false), (forged, true), (honest, false)];
        });
        await using var client = Client();
        Assert.Equal(new SwarmClaim(Swarm, ProbeOutcome.Ok, 3, 4, 5), (await client.ScrapeAsync(new TrackerRef(1, server.Announce), [Swarm], default)).Claims[0]);
    }

    [Fact]
    public async Task A_lost_datagram_is_sent_again()
    {
        var seen = 0;
        await using var server = new ScriptedUdp(x => seen++ % 2 == 0 ? [] : Mine(Honest(x)));
        await using var client = Client(o => o.UdpRetransmit = TimeSpan.FromMilliseconds(100));
        Assert.Equal(ProbeOutcome.Ok, (await client.ScrapeAsync(new TrackerRef(1, server.Announce), [Swarm], default)).Outcome);
    }

    [Fact]
    public async Task Silence_times_out_after_the_attempts_allowed()
    {
        await using var server = new ScriptedUdp(_ => []);
        await using var client = Client(o => (o.UdpRetransmit, o.UdpAttempts) = (TimeSpan.FromMilliseconds(20), 3));
        var check = await client.ScrapeAsync(new TrackerRef(1, server.Announce), [Swarm], default);
        Assert.Equal((ProbeOutcome.TimedOut, 3), (check.Outcome, server.Requests.Count));
    }

    [Theory]
    [InlineData("error", ProbeOutcome.TrackerFailure)]
    [InlineData("cut inside an entry", ProbeOutcome.Malformed)]
    [InlineData("too many entries", ProbeOutcome.Malformed)]
    public async Task Whatever_a_tracker_answers_becomes_an_outcome(string what, ProbeOutcome outcome)
    {
        await using var server = new ScriptedUdp(x =>
        {
            var honest = Honest(x);
            if (x.Length == 16)
            {
                return Mine(honest);
            }

            var error = new byte[64];
            error = error[..UdpError.WriteReply(error, Transaction(x), "go\u001b away")];
            return Mine(what switch { "error" => error, "cut inside an entry" => honest[..^5], _ => [.. honest, .. honest[8..]] });
        });
        await using var client = Client();
        var check = await client.ScrapeAsync(new TrackerRef(1, server.Announce), [Swarm], default);
        Assert.Equal((outcome, outcome), (check.Outcome, check.Claims[0].Outcome));
        Assert.DoesNotContain("\u001b", check.Error ?? string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_announce_answered_by_its_header_alone_is_refused()
    {
        await using var server = new ScriptedUdp(x => Mine(x.Length == 16 ? Honest(x) : Honest(x)[..8]));
        await using var clients = new TrackerClients(Client());
        var check = await new PoliteAnnouncer(clients, new TrackerOptions(), TimeProvider.System)
            .AnnounceAsync(new TrackerRef(1, server.Announce), Swarm, default);
        Assert.Equal((ProbeOutcome.TrackerFailure, 2), (check.Outcome, server.Requests.Count));
    }

    [Fact]
    public async Task Counts_alone_are_asked_for_by_a_stopped_that_nobody_registers()
    {
        await using var server = new ScriptedUdp(x => Mine(Honest(x)));
        await using var clients = new TrackerClients(Client());
        var check = await new PoliteAnnouncer(clients, new TrackerOptions(), TimeProvider.System)
            .AskCountsAsync(new TrackerRef(1, server.Announce), Swarm, default);
        Assert.Equal((2, 1), (check.Claims[0].Seeders, check.Claims[0].Leechers));
        Assert.True(UdpAnnounce.TryReadRequest(server.Requests[^1], out _, out var sent, out _));
        Assert.Equal((2, AnnounceEvent.Stopped, 1L), (server.Requests.Count, sent.Event, sent.Left));
    }

    [Fact]
    public async Task Hashes_behind_the_end_of_a_short_answer_are_not_zero()
    {
        await using var server = new ScriptedUdp(x => Mine(Honest(x)));
        await using var client = Client();
        var other = new SwarmRef(8, new InfoHash(new byte[20]));
        var check = await client.ScrapeAsync(new TrackerRef(1, server.Announce), [Swarm, other], default);
        Assert.Equal((3, null, 1), (check.Claims[0].Seeders, check.Claims[1].Seeders, check.HashesAnswered));
        Assert.NotEqual(ProbeOutcome.Ok, check.Claims[1].Outcome);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_host_name_that_does_not_exist_does_not_resolve_however_long(int labels)
    {
        await using var client = Client();
        var check = await client.ScrapeAsync(new TrackerRef(1, new Uri($"udp://{string.Concat(Enumerable.Repeat(new string('a', 60) + ".", labels))}invalid:80/")), [Swarm], default);
        Assert.Equal(ProbeOutcome.DnsFailed, check.Outcome);
    }

    [Fact]
    public async Task A_private_address_gets_nothing_unless_allowed()
    {
        await using var server = new ScriptedUdp(x => Mine(Honest(x)));
        await using var client = new UdpTrackerClient(new TrackerOptions(), new AddressPolicy(new NetworkOptions()), null, TimeProvider.System);
        Assert.Equal(ProbeOutcome.Blocked, (await client.ScrapeAsync(new TrackerRef(1, server.Announce), [Swarm], default)).Outcome);
        Assert.Empty(server.Requests);
    }

    private static UdpTrackerClient Client(Action<TrackerOptions>? configure = null)
    {
        var options = new TrackerOptions { Timeout = TimeSpan.FromMinutes(1) };
        configure?.Invoke(options);
        return new UdpTrackerClient(options, new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true }), null, TimeProvider.System);
    }

    private static IEnumerable<(byte[] Datagram, bool FromStranger)> Mine(byte[] datagram) => [(datagram, false)];

    private static uint Transaction(byte[] request) => UdpRequestHeader.TryRead(request, out var header, out _) ? header.TransactionId : 0;

    private static byte[] Honest(byte[] request)
    {
        var reply = new byte[256];
        Assert.True(UdpRequestHeader.TryRead(request, out var header, out _));
        if (header.Action == UdpAction.Connect)
        {
            return reply[..UdpConnect.WriteReply(reply, header.TransactionId, ConnectionId)];
        }

        Assert.Equal(ConnectionId, header.ConnectionId);
        if (header.Action == UdpAction.Scrape)
        {
            return reply[..UdpScrape.WriteReply(reply, header.TransactionId, [new ScrapeCounts(3, 4, 5)])];
        }

        Assert.True(UdpAnnounce.TryReadRequest(request, out _, out var announce, out _));
        var gone = announce.Event == AnnounceEvent.Stopped;
        var own = PeerEndpoint.From(System.Net.IPAddress.Loopback, announce.Port);
        var peer = PeerEndpoint.From(System.Net.IPAddress.Parse("198.51.100.8"), 6881);
        return reply[..UdpAnnounce.WriteReply(
            reply, header.TransactionId, new AnnounceReply { Interval = 1800, Complete = 2, Incomplete = gone ? 1 : 2, Peers = gone ? [] : [own, peer] }, overIPv6: false)];
    }
}
