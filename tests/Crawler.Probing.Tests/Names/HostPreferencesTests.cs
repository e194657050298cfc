using System.Net;
using Crawler.Probing.Names;
using Crawler.Probing.Observations;
using Crawler.Probing.Tests.Trackers;
using Crawler.Probing.Trackers;
using Crawler.Wire.Dns;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Names;

/// <summary>Trackers are asked where their hosts say in DNS, and not where they say nothing is to be asked.</summary>
public sealed class HostPreferencesTests
{
    private const string Host = "tracker.lab.example";
    private const string Good = "d8:completei5e10:incompletei3e8:intervali1800e5:peers0:e";

    [Theory]
    [InlineData("BITTORRENT DENY ALL")]
    [InlineData("BITTORRENT")]
    public async Task A_host_that_denies_is_not_asked_and_its_checks_are_blocked(string record)
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1").Text(Host, record);
        await using var clients = Clients(dns);
        var named = Named(tracker.Endpoint.Port);

        var announced = await AnnounceAsync(clients, named);
        var scraped = await clients.Find(named)!.ScrapeAsync(new TrackerRef(1, named), [Asking.Swarm], CancellationToken.None);

        Assert.All([announced, scraped], x => Assert.Equal((ProbeOutcome.Blocked, ProbeOutcome.Blocked), (x.Outcome, x.Claims[0].Outcome)));
        Assert.Contains("BEP 34", announced.Error, StringComparison.Ordinal);
        Assert.Equal(0, tracker.Connections);
        Assert.Single(dns.Asked, x => x.Type == DnsType.Txt);
    }

    [Fact]
    public async Task A_host_that_names_its_places_is_asked_there_the_best_first_and_recorded_under_the_URL()
    {
        await using var http = ScriptedHttpTracker.Saying("d8:completei1e10:incompletei1e8:intervali1800e5:peers0:e");
        await using var udp = new ScriptedUdpTracker(call => call.AnnouncedAsync(new AnnounceReply { Interval = 60, Complete = 5, Incomplete = 4 }));
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1").Text(Host, $"BITTORRENT UDP:{udp.Announce.Port} TCP:{http.Endpoint.Port}");
        await using var clients = Clients(dns);

        var check = await AnnounceAsync(clients, Named(1));

        Assert.Equal((ProbeOutcome.Ok, 5, Named(1)), (check.Outcome, check.Claims[0].Seeders ?? -1, check.Tracker.Url));
        Assert.Equal(0, http.Connections);
    }

    [Fact]
    public async Task The_next_place_is_asked_only_when_nobody_is_at_the_one_before()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1").Text(Host, $"BITTORRENT TCP:1 TCP:{tracker.Endpoint.Port} TCP:2");
        await using var clients = Clients(dns);

        var check = await AnnounceAsync(clients, Named(9));

        Assert.Equal((ProbeOutcome.Ok, 5), (check.Outcome, check.Claims[0].Seeders ?? -1));
        Assert.Equal(1, tracker.Connections);
    }

    [Fact]
    public async Task A_place_says_nothing_of_whether_its_address_may_be_contacted()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1", "::1", "10.1.2.3").Text(Host, $"BITTORRENT TCP:{tracker.Endpoint.Port}");
        await using var clients = Clients(dns, new AddressPolicy(new NetworkOptions()));

        Assert.Equal(ProbeOutcome.Blocked, (await AnnounceAsync(clients, Named(tracker.Endpoint.Port))).Outcome);
        Assert.Equal(0, tracker.Connections);
    }

    [Fact]
    public async Task A_lie_from_elsewhere_or_to_another_question_is_passed_over()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1");
        dns.Answer = query =>
        [
            .. query.Type == DnsType.Txt
                ? new[] { query with { Id = (ushort)(query.Id + 1) }, query with { Name = "other.example" } }.Select(x => LoopbackDns.Written(new DnsReply { Records = ["BITTORRENT DENY"u8.ToArray()] }, x))
                : [],
            [1, 2, 3],
            .. dns.Truth(query),
        ];
        await using var clients = Clients(dns);

        Assert.Equal(ProbeOutcome.Ok, (await AnnounceAsync(clients, Named(tracker.Endpoint.Port))).Outcome);
    }

    [Fact]
    public async Task Without_an_answer_in_time_or_with_a_cut_one_the_tracker_is_asked_as_ever()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1").Address("cut.example", "127.0.0.1");
        dns.Answer = query => query.Type != DnsType.Txt ? dns.Truth(query)
            : query.Name == Host ? [] : [LoopbackDns.Written(new DnsReply { IsTruncated = true, Records = ["BITTORRENT DENY"u8.ToArray()] }, query)];
        await using var clients = Clients(dns);

        Assert.Equal(ProbeOutcome.Ok, (await AnnounceAsync(clients, Named(tracker.Endpoint.Port))).Outcome);
        Assert.Equal(ProbeOutcome.Ok, (await AnnounceAsync(clients, new Uri($"http://cut.example:{tracker.Endpoint.Port}/announce"))).Outcome);
    }

    [Fact]
    public async Task What_a_host_says_is_remembered_as_long_as_it_allows_within_bounds()
    {
        var time = new ManualTime();
        await using var dns = new LoopbackDns().Text("hour.example", "BITTORRENT UDP:1").Text("age.example", "BITTORRENT UDP:1", int.MaxValue).Text("none.example", "BITTORRENT UDP:1", 0);
        var preferences = new HostPreferences(new DnsClient(IPEndPoint.Parse(dns.Server), Asking.Patience, time), time);

        Assert.Equal("1 1 1 1", await AskedAfterAsync(TimeSpan.Zero, TimeSpan.FromMinutes(4)));
        Assert.Equal("1 1 2 2", await AskedAfterAsync(TimeSpan.FromMinutes(2)));
        Assert.Equal("2 1 3 3", await AskedAfterAsync(TimeSpan.FromMinutes(55)));
        Assert.Equal("3 2 4 4", await AskedAfterAsync(TimeSpan.FromDays(1)));

        async Task<string> AskedAfterAsync(params TimeSpan[] pauses)
        {
            string[] hosts = ["hour.example", "age.example", "none.example", "unknown.example"];
            foreach (var pause in pauses)
            {
                time.Advance(pause);
                foreach (var host in hosts)
                {
                    Assert.Equal(host != "unknown.example", await preferences.OfAsync(new Uri($"udp://{host}:1/"), CancellationToken.None) is not null);
                }
            }

            return string.Join(' ', hosts.Select(x => dns.Asked.Count(y => y.Name == x)));
        }
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var dns = new LoopbackDns().Address(Host, "127.0.0.1").Text(Host, "BITTORRENT DENY");
        await using var clients = TrackerClients.Create(
            new TrackerOptions { DnsServer = dns.Server, DnsPreferences = false }, Asking.Open, null, TimeProvider.System);

        Assert.Equal(ProbeOutcome.Ok, (await AnnounceAsync(clients, Named(tracker.Endpoint.Port))).Outcome);
    }

    [Theory]
    [InlineData("nameserver 192.0.2.7", "192.0.2.7:53")]
    [InlineData("# nameserver 1.1.1.1\nsearch lab\n\tnameserver\t2001:db8::53 # a comment\nnameserver 192.0.2.8", "[2001:db8::53]:53")]
    [InlineData("nameserver nonsense\nnameserver 192.0.2.9", "192.0.2.9:53")]
    [InlineData("", null)]
    public void The_systems_resolver_is_the_first_of_its_configuration(string configuration, string? server) =>
        Assert.Equal(server, NameServers.First(configuration.Split('\n'))?.ToString());

    private static Uri Named(int port) => new($"http://{Host}:{port}/announce");

    private static TrackerClients Clients(LoopbackDns dns, AddressPolicy? policy = null) => TrackerClients.Create(
        new TrackerOptions { DnsServer = dns.Server, DnsTimeout = TimeSpan.FromSeconds(1) }, policy ?? Asking.Open, null, TimeProvider.System);

    private static async Task<TrackerCheck> AnnounceAsync(TrackerClients clients, Uri url) => await clients.Find(url)!.AnnounceAsync(
        new TrackerRef(1, url), new AnnounceQuery(Asking.Swarm, AnnounceEvent.Started, PoliteAnnouncer.NewPeerId("-CR0100-"), 1, 6881), CancellationToken.None)
        .WaitAsync(Asking.Patience);
}
