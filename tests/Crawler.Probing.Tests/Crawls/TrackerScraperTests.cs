using System.Buffers;
using System.Net.Sockets;
using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Probing.Pacing;
using Crawler.Probing.Tests.Trackers;
using Crawler.Probing.Trackers;
using Crawler.Probing.Work;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Probing.Tests.Crawls;

public sealed class TrackerScraperTests : IAsyncDisposable
{
    private readonly RecordingPorts _ports = new();
    private readonly TrackerClients _clients = TrackerClients.Create(new TrackerOptions(), Asking.Open, null, TimeProvider.System);

    public ValueTask DisposeAsync() => _clients.DisposeAsync();

    [Fact]
    public async Task A_pass_ends_at_the_first_query_without_an_answer_and_gives_back_what_it_did_not_ask_for()
    {
        var requests = 0;
        await using var tracker = new ScriptedHttpTracker(call => ++requests < 3 ? CountAsync(call, int.MaxValue) : call.OkAsync("<html>"));

        await Scraper().ScrapeAsync(Work(tracker.Announce, 330), default);

        Assert.Equal([ProbeOutcome.Ok, ProbeOutcome.Ok, ProbeOutcome.Malformed], _ports.Learned.Select(x => x.Outcome));
        Assert.Equal([100, 100, 100], _ports.Observations.OfType<TrackerCheck>().Select(x => x.HashesAsked));
        Assert.Equal(Enumerable.Range(301, 30), _ports.GivenBack.Select(x => (int)x.SwarmId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(64)]
    public async Task Over_HTTP_a_silent_cap_costs_no_swarm_its_counts_and_is_remembered(int cap)
    {
        await using var tracker = new ScriptedHttpTracker(call => CountAsync(call, cap));

        await Scraper().ScrapeAsync(Work(tracker.Announce, 150), default);

        AssertCounted(150);
        Assert.Equal((cap, cap + 1), (_ports.Limits[AddressFamily.InterNetwork].Whole, _ports.Limits[AddressFamily.InterNetwork].Cut));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(70)]
    public async Task Over_UDP_a_silent_cap_costs_no_swarm_its_counts_and_is_obeyed_once_known(int cap)
    {
        await using var tracker = new ScriptedUdpTracker(call => call.CountsAsync([.. call.ReadScrape().Take(cap).Select(CountsOf)]));

        await Scraper().ScrapeAsync(Work(tracker.Announce, 150), default);
        AssertCounted(150);

        var asked = _ports.Observations.OfType<TrackerCheck>().Count();
        await Scraper().ScrapeAsync(Work(tracker.Announce, 150) with { Limits = _ports.Limits }, default);
        Assert.Equal((int)Math.Ceiling(150.0 / cap), _ports.Observations.OfType<TrackerCheck>().Count() - asked);
    }

    [Theory]
    [InlineData("udp", 1, 300)]
    [InlineData("udp", 50, 6)]
    [InlineData("udp", 64, 5)]
    [InlineData("udp", 70, 5)]
    [InlineData("udp", 74, 5)]
    [InlineData("udp", int.MaxValue, 5)]
    [InlineData("http", 1, 300)]
    [InlineData("http", 50, 6)]
    [InlineData("http", 64, 5)]
    [InlineData("http", 70, 5)]
    [InlineData("http", 74, 5)]
    [InlineData("http", int.MaxValue, 3)]
    public async Task Once_a_cap_is_known_no_more_requests_go_out_than_the_hashes_fill(string scheme, int cap, int best)
    {
        var requests = 0;
        await using var udp = new ScriptedUdpTracker(call =>
        {
            Interlocked.Increment(ref requests);
            return call.CountsAsync([.. call.ReadScrape().Take(cap).Select(CountsOf)]);
        });
        await using var http = new ScriptedHttpTracker(call =>
        {
            Interlocked.Increment(ref requests);
            return CountAsync(call, cap);
        });
        var work = Work(scheme == "udp" ? udp.Announce : http.Announce, 300);
        await Scraper().ScrapeAsync(work, default);

        var before = Volatile.Read(ref requests);
        await Scraper().ScrapeAsync(work with { Limits = _ports.Limits }, default);

        Assert.Equal(best, Volatile.Read(ref requests) - before);
        Assert.Equal(600, _ports.Observations.OfType<TrackerCheck>().SelectMany(x => x.Claims).Count(x => x.Outcome == ProbeOutcome.Ok));
    }

    [Fact]
    public async Task A_tracker_of_a_scheme_that_is_not_spoken_is_not_asked()
    {
        await Scraper().ScrapeAsync(Work(new Uri("wss://t.example/announce"), 3), default);

        var check = Assert.IsType<TrackerCheck>(Assert.Single(_ports.Observations));
        Assert.Equal((ProbeOutcome.Blocked, 3), (check.Outcome, check.Claims.Count));
    }

    private void AssertCounted(int swarms)
    {
        var claims = _ports.Observations.OfType<TrackerCheck>().SelectMany(x => x.Claims).ToList();
        Assert.Equal(Enumerable.Range(1, swarms), claims.Select(x => (int)x.Swarm.SwarmId).Order());
        Assert.All(claims, x => Assert.Equal((ProbeOutcome.Ok, CountsOf(x.Swarm.InfoHash).Complete), (x.Outcome, x.Seeders)));
    }

    private static ScrapeCounts CountsOf(InfoHash hash) => new(hash.ToArray()[0] + 1, 2, 3);

    private static ScrapeWork Work(Uri url, int swarms) => new(
        new TrackerRef(1, url),
        [.. Enumerable.Range(1, swarms).Select(i => new SwarmRef(i, new InfoHash([(byte)i, (byte)(i >> 8), .. new byte[18]])))]);

    private static Task CountAsync(HttpCall call, int cap)
    {
        Assert.True(HttpScrapeQuery.TryParse(call.PathAndQuery[call.PathAndQuery.IndexOf('?')..], out var hashes, out _));
        var body = new ArrayBufferWriter<byte>();
        HttpScrapeReply.Write(body, new ScrapeReply { Files = hashes.Take(cap).ToDictionary(x => x, CountsOf) });
        return call.OkAsync(body.WrittenSpan.ToArray());
    }

    private TrackerScraper Scraper() => new(_clients, Asking.Open, new OwnPresence(), new TrackerGate(TimeProvider.System), _ports, _ports, TimeProvider.System);
}
