using System.Net;
using Crawler.Probing.Names;
using Crawler.Probing.Observations;
using Crawler.Probing.Tests.Trackers;
using Crawler.Probing.Trackers;

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
    public async Task A_name_that_the_resolver_does_not_know_or_does_not_tell_of_fails_as_such()
    {
        await using var dns = new LoopbackDns();
        var url = new Uri($"http://{Host}:80/announce");
        var options = new TrackerOptions { DnsServer = dns.Server, DnsTimeout = TimeSpan.FromSeconds(0.2) };

        Assert.Equal(ProbeOutcome.DnsFailed, (await Asking.AnnounceAsync(url, options)).Outcome);
        dns.Answer = _ => [];
        Assert.Equal(ProbeOutcome.DnsFailed, (await Asking.AnnounceAsync(url, options)).Outcome);
    }
}
