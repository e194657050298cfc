using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Names;
using Crawler.Probing.Observations;
using Crawler.Probing.Tests.Trackers;
using Crawler.Probing.Trackers;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Names;

/// <summary>A name with several addresses is asked at each in turn.</summary>
public sealed class SeveralAddressesTests
{
    private const string Host = "many.lab.example";

    [Fact]
    public async Task An_address_where_nobody_listens_gives_way_to_the_next_and_comes_last_from_then_on()
    {
        await using var tracker = ScriptedHttpTracker.Saying("d8:completei5e10:incompletei3e8:intervali1800e5:peers0:e");
        await using var dns = new LoopbackDns().Address(Host, "127.9.9.9", "127.0.0.1");
        var time = new ManualTime();
        var resolver = new HostResolver(Asking.Open, new DnsClient(IPEndPoint.Parse(dns.Server), Asking.Patience, time), time);

        Assert.Equal(["127.9.9.9", "127.0.0.1"], await AddressesAsync());
        resolver.NoteFailure(IPAddress.Parse("127.9.9.9"));
        Assert.Equal(["127.0.0.1", "127.9.9.9"], await AddressesAsync());
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["127.9.9.9", "127.0.0.1"], await AddressesAsync());
        var url = new Uri($"http://{Host}:{tracker.Endpoint.Port}/announce");
        Assert.Equal(ProbeOutcome.Ok, (await Asking.AnnounceAsync(url, new TrackerOptions { DnsServer = dns.Server })).Outcome);

        async Task<IEnumerable<string>> AddressesAsync() => (await resolver.ResolveAsync(Host, CancellationToken.None)).Select(x => $"{x}");
    }

    [Fact]
    public async Task A_name_is_looked_up_once_for_requests_that_follow_each_other_and_again_later()
    {
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1");
        var time = new ManualTime();
        var resolver = new HostResolver(Asking.Open, new DnsClient(IPEndPoint.Parse(dns.Server), Asking.Patience, time), time);

        await resolver.ResolveAsync(Host, CancellationToken.None);
        await resolver.ResolveAsync(Host.ToUpperInvariant(), CancellationToken.None);
        var once = dns.Asked.Count;
        dns.Address(Host, "127.0.0.2");
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("127.0.0.2", $"{Assert.Single(await resolver.ResolveAsync(Host, CancellationToken.None))}");
        Assert.Equal(once * 2, dns.Asked.Count);
    }

    [Fact]
    public async Task Families_take_turns_and_one_that_fails_is_tried_less_and_less_often()
    {
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1", "::1");
        var time = new ManualTime();
        var turn = TimeSpan.FromMinutes(15);
        time.Advance(TimeSpan.FromTicks((turn.Ticks * 2) - (time.GetUtcNow().UtcTicks % (turn.Ticks * 2))));
        var resolver = new HostResolver(Asking.Open, new DnsClient(IPEndPoint.Parse(dns.Server), Asking.Patience, time), time, turn);

        var firsts = new List<string>();
        for (var i = 0; i < 4; i++, time.Advance(turn))
        {
            firsts.Add(await FirstAsync());
        }

        Assert.Equal(["127.0.0.1", "::1", "127.0.0.1", "::1"], firsts);

        // A day of turns in which IPv6 never answers.
        var tries = 0;
        for (var i = 0; i < 96; i++, time.Advance(turn))
        {
            if (await FirstAsync() == "::1")
            {
                tries++;
                resolver.NoteFailure(IPAddress.IPv6Loopback);
            }
        }

        Assert.InRange(tries, 2, 8);

        async Task<string> FirstAsync() => (await resolver.ResolveAsync(Host, CancellationToken.None))[0].ToString();
    }

    [Fact]
    public async Task A_family_without_a_tracker_is_recorded_as_such_and_the_next_scrape_goes_over_the_other()
    {
        await using var tracker = new ScriptedUdpTracker(call => call.CountsAsync(new ScrapeCounts(5, 9, 3)));
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1", "::1");
        var time = new TurnedTime(TimeSpan.FromDays(1));
        var options = new TrackerOptions { DnsServer = dns.Server, FamilyTurn = TimeSpan.FromDays(1), UdpAttempts = 1, UdpRetransmit = TimeSpan.FromSeconds(0.2) };
        await using var clients = TrackerClients.Create(options, Asking.Open, null, time);
        var url = new Uri($"udp://{Host}:{tracker.Endpoint.Port}/announce");

        var first = await ScrapeAsync();
        Assert.NotEqual(ProbeOutcome.Ok, first.Outcome);
        Assert.Equal(AddressFamily.InterNetworkV6, first.Family);
        var second = await ScrapeAsync();
        Assert.Equal((ProbeOutcome.Ok, AddressFamily.InterNetwork), (second.Outcome, second.Family));

        Task<TrackerCheck> ScrapeAsync() =>
            clients.Find(url)!.ScrapeAsync(new TrackerRef(3, url), [Asking.Swarm], CancellationToken.None).WaitAsync(Asking.Patience);
    }

    [Fact]
    public async Task A_name_that_the_resolver_does_not_know_or_does_not_tell_of_fails_as_such()
    {
        await using var dns = new LoopbackDns();
        var url = new Uri($"http://{Host}:80/announce");
        var options = new TrackerOptions { DnsServer = dns.Server, DnsTimeout = TimeSpan.FromSeconds(0.2) };

        Assert.Equal(ProbeOutcome.DnsFailed, (await Asking.AnnounceAsync(url, options)).Outcome);
        dns.Answer = _ => [];
        Assert.Equal(ProbeOutcome.DnsFailed, (await Asking.AnnounceAsync(url, options)).Outcome);
    }

    // The real clock, moved into a turn of IPv6.
    private sealed class TurnedTime(TimeSpan turn) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            var now = base.GetUtcNow();
            return now.UtcTicks / turn.Ticks % 2 == 1 ? now : now + turn;
        }
    }
}
