using Crawler.Fixtures.Trackers;
using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Probing.Pacing;
using Crawler.Probing.Tests.Crawls;
using Crawler.Probing.Trackers;
using Crawler.Probing.Work;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>What opentracker tells us is what it counts, and we leave no trace in it.</summary>
public sealed class RealTrackerTests : IAsyncLifetime
{
    private static readonly InfoHash Torrent = Asking.Hash(0x5A);
    private static readonly InfoHash Empty = Asking.Hash(0x5B);
    private static readonly InfoHash Unlisted = Asking.Hash(0x5C);

    private OpenTracker _tracker = null!;

    public static TheoryData<string> Schemes => new("http", "udp");

    public async Task InitializeAsync()
    {
        _tracker = await OpenTracker.StartAsync([Torrent, Empty]);
        await using var clients = Clients();
        for (ushort port = 1; port <= 5; port++)
        {
            // Two seeds and three leechers; opentracker tells peers apart by address and port.
            var peer = new AnnounceQuery(new SwarmRef(1, Torrent), AnnounceEvent.Started, PoliteAnnouncer.NewPeerId("-XX0000-"), port, port)
            {
                Left = port <= 2 ? 0 : 1000,
            };
            var check = await clients.Find(_tracker.HttpAnnounce)!.AnnounceAsync(new TrackerRef(1, _tracker.HttpAnnounce), peer, CancellationToken.None);
            Assert.Equal(ProbeOutcome.Ok, check.Outcome);
        }

        Assert.Equal(new TrackerCounts(Seeders: 2, Leechers: 3, Completed: 0), await _tracker.ScrapeAsync(Torrent));
    }

    public async Task DisposeAsync() => await _tracker.DisposeAsync();

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task A_scrape_tells_what_the_tracker_counts(string scheme)
    {
        var check = await Asking.ScrapeAsync(Url(scheme), Torrent);

        Assert.Equal([new SwarmClaim(new SwarmRef(0, Torrent), ProbeOutcome.Ok, 2, 3, 0)], check.Claims);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task A_swarm_that_the_tracker_does_not_serve_is_unknown_over_HTTP_which_leaves_it_out_and_UDP_which_says_zeros(string scheme) => Assert.Equal(
        [
            new SwarmClaim(new SwarmRef(1, Unlisted), ProbeOutcome.UnknownTorrent, null, null, null),
            new SwarmClaim(new SwarmRef(2, Torrent), ProbeOutcome.Ok, 2, 3, 0),
        ],
        await PassAsync(scheme));

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task A_polite_announce_tells_the_truth_and_leaves_no_trace(string scheme)
    {
        var check = await AnnounceAsync(scheme, Torrent);

        Assert.Equal(ProbeOutcome.Ok, check.Outcome);
        Assert.Equal([(2, 3)], check.Claims.Select(c => (c.Seeders ?? -1, c.Leechers ?? -1)));
        Assert.Equal(Enumerable.Range(1, 5), check.Peers.Select(p => (int)p.Port).Order());
        Assert.InRange(check.IntervalSeconds ?? 0, 1, 7200);
        Assert.Equal(new TrackerCounts(Seeders: 2, Leechers: 3, Completed: 0), await _tracker.ScrapeAsync(Torrent));
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task A_swarm_without_peers_is_empty_before_and_after_we_were_there(string scheme)
    {
        var check = await AnnounceAsync(scheme, Empty);

        Assert.Equal([(0, 0)], check.Claims.Select(c => (c.Seeders ?? -1, c.Leechers ?? -1)));
        Assert.Empty(check.Peers);
        Assert.True(await _tracker.ScrapeAsync(Empty) is null or { Seeders: 0, Leechers: 0 });
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task Counts_are_told_to_one_who_never_joins(string scheme)
    {
        await using var clients = Clients();

        var check = await Announcer(clients).AskCountsAsync(new TrackerRef(1, Url(scheme)), new SwarmRef(1, Torrent), CancellationToken.None);

        Assert.Equal([(2, 3)], check.Claims.Select(c => (c.Seeders ?? -1, c.Leechers ?? -1)));
        Assert.Equal(new TrackerCounts(Seeders: 2, Leechers: 3, Completed: 0), await _tracker.ScrapeAsync(Torrent));
    }

    [Theory]
    [InlineData("http", ProbeOutcome.TrackerFailure)]
    [InlineData("udp", ProbeOutcome.Malformed)]
    public async Task An_announce_for_a_swarm_that_the_tracker_does_not_serve_claims_nothing(string scheme, ProbeOutcome outcome)
    {
        var check = await AnnounceAsync(scheme, Unlisted);

        Assert.Equal([new SwarmClaim(new SwarmRef(1, Unlisted), outcome, null, null, null)], check.Claims);
        Assert.NotNull(check.Error);
    }

    private static TrackerClients Clients() => TrackerClients.Create(new TrackerOptions(), Asking.Open, null, TimeProvider.System);

    private static PoliteAnnouncer Announcer(TrackerClients clients) => new(clients, new TrackerOptions(), null, new OwnPresence(), TimeProvider.System);

    private Uri Url(string scheme) => scheme == "udp" ? _tracker.UdpAnnounce : _tracker.HttpAnnounce;

    private async Task<IEnumerable<SwarmClaim>> PassAsync(string scheme)
    {
        await using var clients = Clients();
        var ports = new RecordingPorts();
        var scraper = new TrackerScraper(clients, Asking.Open, new OwnPresence(), new TrackerGate(TimeProvider.System), ports, ports, TimeProvider.System);
        await scraper.ScrapeAsync(
            new ScrapeWork(new TrackerRef(1, Url(scheme)), [new SwarmRef(1, Unlisted), new SwarmRef(2, Torrent)]), CancellationToken.None);
        return ports.Observations.OfType<TrackerCheck>().SelectMany(x => x.Claims).OrderBy(x => x.Swarm.SwarmId);
    }

    private async Task<TrackerCheck> AnnounceAsync(string scheme, InfoHash torrent)
    {
        await using var clients = Clients();
        return await Announcer(clients).AnnounceAsync(new TrackerRef(1, Url(scheme)), new SwarmRef(1, torrent), DateTimeOffset.MaxValue, CancellationToken.None);
    }
}
