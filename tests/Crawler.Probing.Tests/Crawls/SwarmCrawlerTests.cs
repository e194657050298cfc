using System.Net;
using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Probing.Pacing;
using Crawler.Probing.Peers;
using Crawler.Probing.Tests.Peers;
using Crawler.Probing.Tests.Trackers;
using Crawler.Probing.Trackers;
using Crawler.Probing.Work;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Crawls;

public sealed class SwarmCrawlerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly InfoHash Hash = new([.. Enumerable.Repeat((byte)0xAB, 20)]);
    private static readonly SwarmRef Swarm = new(5, Hash);
    private readonly AddressPolicy _policy = new(new NetworkOptions { AllowPrivateAddresses = true });
    private readonly RecordingPorts _ports = new();
    private readonly TrackerClients _clients;
    private readonly PeerProber _prober;

    public SwarmCrawlerTests()
    {
        _clients = TrackerClients.Create(new TrackerOptions(), _policy, null, TimeProvider.System);
        var options = new PeerOptions { HandshakeTimeout = Patience, BitfieldWait = Patience, Timeout = Patience, HaveWait = TimeSpan.Zero };
        _prober = new PeerProber(options, new TrackerOptions(), _policy, null, TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        _prober.Dispose();
        return _clients.DisposeAsync();
    }

    [Fact]
    public async Task One_crawl_checks_visits_and_sums_up()
    {
        await using var seed = Peer("-TR3000-", 0xF0);
        await using var half = Peer("-qB4650-", 0xC0);
        var dead = Peer("-XX0000-", 0);
        await dead.DisposeAsync();
        await using var tracker = Tracker(seed.Endpoint, half.Endpoint, half.Endpoint, dead.Endpoint, half.Endpoint with { Port = 0 });
        var work = Work(4, tracker.Announce);
        var snapshot = await Crawler().CrawlAsync(work, default);

        Assert.NotNull(snapshot);
        Assert.Equal((4, 3, 2, 1, 1, 0), (snapshot.KnownPeers, snapshot.VisitedPeers, snapshot.ReachablePeers, snapshot.Seeders, snapshot.Leechers, snapshot.UnknownProgress));
        Assert.Equal(1.5, snapshot.DistributedCopies);
        Assert.IsType<TrackerCheck>(_ports.Observations[0]);
        Assert.Equal(
            [ProbeOutcome.Handshaken, ProbeOutcome.Handshaken, ProbeOutcome.Refused],
            _ports.Observations.OfType<PeerVisit>().Select(x => x.Outcome).Order());
        Assert.Same(snapshot, _ports.Observations[^1]);
        Assert.Equal([ProbeOutcome.Ok], _ports.Learned.Select(x => x.Outcome));
        Assert.Equal([work], _ports.Completed);
    }

    [Fact]
    public async Task A_swarm_known_by_its_hash_alone_is_completed_and_summed_up_in_the_first_crawl()
    {
        var info = MetadataPeer.Info(4);
        var swarm = new SwarmRef(6, MetadataPeer.HashOf(info));
        await using var half = MetadataPeer.Honest(info, x => PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xC0]));
        await using var tracker = Tracker(half.Endpoint);
        var snapshot = await Crawler().CrawlAsync(Work(null, tracker.Announce) with { Swarm = swarm }, default);
        Assert.Equal((0, 1, 0.5), (snapshot?.Seeders, snapshot?.Leechers, snapshot?.DistributedCopies));
        var (learned, metadata) = Assert.Single(_ports.Metadata);
        Assert.Equal((swarm, "a file", 4), (learned, metadata.Name, metadata.PieceCount));
        await Crawler().CrawlAsync(Work(4, tracker.Announce) with { Swarm = swarm }, default);
        Assert.Single(_ports.Metadata);
    }

    [Fact]
    public async Task Peers_of_earlier_crawls_are_visited_again_when_no_tracker_is_due()
    {
        await using var seed = Peer("-TR3000-", 0xF0);
        await using var tracker = Tracker(seed.Endpoint);
        var crawler = Crawler();
        await crawler.CrawlAsync(Work(4, tracker.Announce), default);
        Assert.Equal(1, (await crawler.CrawlAsync(Work(4), default))?.Seeders);
    }

    [Fact]
    public async Task Without_any_evidence_there_is_no_snapshot_and_the_work_is_given_back()
    {
        Assert.Null(await Crawler().CrawlAsync(Work(4, new Uri("wss://t.example/announce")), default));
        Assert.Equal(ProbeOutcome.Blocked, Assert.IsType<TrackerCheck>(Assert.Single(_ports.Observations)).Outcome);
        Assert.Single(_ports.Completed);
    }

    [Fact]
    public async Task A_tracker_that_knows_no_peers_is_evidence_of_none()
    {
        await using var tracker = Tracker();
        var snapshot = await Crawler().CrawlAsync(Work(4, tracker.Announce), default);
        Assert.Equal((0, 0, null), (snapshot?.Seeders, snapshot?.KnownPeers, snapshot?.DistributedCopies));
    }

    [Fact]
    public async Task Of_too_many_peers_only_as_many_as_allowed_are_visited()
    {
        await using var seed = Peer("-TR3000-", 0xF0);
        var elsewhere = Enumerable.Range(2, 9).Select(i => PeerEndpoint.From(IPAddress.Parse($"127.0.1.{i}"), 1));
        await using var tracker = Tracker([seed.Endpoint, .. elsewhere]);
        var snapshot = await Crawler(o => o.MaxPeersPerSwarm = 4).CrawlAsync(Work(4, tracker.Announce), default);
        Assert.Equal((10, 4), (snapshot?.KnownPeers, snapshot?.VisitedPeers));
    }

    [Theory]
    [InlineData(2, 1, 3, 500, true)]
    [InlineData(2, 2, 3, 500, true)]
    [InlineData(2, 3, 3, 500, false)]
    [InlineData(2, 1, 3, 2, false)]
    public async Task A_crawl_knows_the_whole_swarm_when_a_tracker_names_as_many_as_it_counts(
        int complete, int incomplete, int named, int most, bool isWhole)
    {
        // We are one of the incomplete ones that it counts.
        var peers = Enumerable.Range(2, named).Select(i => PeerEndpoint.From(IPAddress.Parse($"127.0.1.{i}"), 1)).ToArray();
        await using var tracker = Counting(complete, incomplete, peers);
        var snapshot = await Crawler(o => o.MaxPeersPerSwarm = most).CrawlAsync(Work(4, tracker.Announce), default);
        Assert.Equal(isWhole, snapshot?.IsWhole);
    }

    [Fact]
    public async Task Two_URLs_of_one_tracker_that_name_a_family_each_name_every_peer_together()
    {
        var peers = Enumerable.Range(2, 3).Select(i => PeerEndpoint.From(IPAddress.Parse($"127.0.1.{i}"), 1)).ToArray();
        await using var first = Counting(2, 2, peers[..1]);
        await using var second = Counting(2, 2, peers[1..]);

        Assert.True((await Crawler().CrawlAsync(Work(4, first.Announce, second.Announce), default))?.IsWhole);
        Assert.False((await Crawler().CrawlAsync(Work(4, first.Announce), default))?.IsWhole);
    }

    // While we are there it counts us among the incomplete ones.
    private static ScriptedHttpTracker Counting(int complete, int incomplete, PeerEndpoint[] peers) => new(call => call.AnnouncedAsync(new AnnounceReply
    {
        Interval = 60,
        Complete = complete,
        Incomplete = incomplete - (call.ReadAnnounce().Event == AnnounceEvent.Stopped ? 1 : 0),
        Peers = peers,
    }));

    [Fact]
    public async Task A_blocked_info_hash_is_given_back_untouched()
    {
        await using var tracker = Tracker();
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true, BlockedInfoHashes = [Hash.ToString()] });
        var announcer = new PoliteAnnouncer(_clients, new TrackerOptions(), null, new OwnPresence(), TimeProvider.System);
        var crawler = new SwarmCrawler(announcer, _prober, policy, _ports, _ports, new PeerPool(new CrawlOptions(), TimeProvider.System), new CrawlOptions(), TimeProvider.System);
        Assert.Null(await crawler.CrawlAsync(Work(4, tracker.Announce), default));
        Assert.Equal(0, tracker.Connections);
        Assert.Empty(_ports.Observations);
        Assert.Single(_ports.Completed);
    }

    [Fact]
    public async Task A_worker_crawls_what_is_due_until_it_is_stopped()
    {
        await using var seed = Peer("-TR3000-", 0xF0);
        await using var tracker = Tracker(seed.Endpoint);
        using var stop = new CancellationTokenSource();
        var done = new TaskCompletionSource();
        _ports.OnComplete = () =>
        {
            if (_ports.Completed.Count == 3)
            {
                done.TrySetResult();
            }
        };
        for (var i = 0; i < 3; i++)
        {
            _ports.Crawls.Enqueue(Work(4, tracker.Announce));
        }

        var running = new CrawlWorker(_ports, Crawler(), new CrawlOptions { ParallelSwarms = 2 }, TimeProvider.System).RunAsync(stop.Token);
        await done.Task.WaitAsync(Patience);
        await stop.CancelAsync();
        await running.WaitAsync(Patience);
        Assert.Equal(3, _ports.Observations.OfType<SwarmSnapshot>().Count());
        Assert.All(_ports.Claims, x => Assert.InRange(x, 1, 2));
    }

    [Fact]
    public async Task Between_crawls_a_peer_is_seen_again_without_asking_a_tracker()
    {
        await using var seed = Peer("-TR3000-", 0xF0);
        await using var tracker = Tracker(seed.Endpoint);
        var options = new CrawlOptions { RevisitShortest = TimeSpan.FromMilliseconds(100), IdleWait = TimeSpan.FromMilliseconds(10) };
        var pool = new PeerPool(options, TimeProvider.System);
        await Crawler(options, pool).CrawlAsync(Work(4, tracker.Announce), default);
        var asked = tracker.Connections;
        using var stop = new CancellationTokenSource();
        var again = new TaskCompletionSource();
        _ports.OnAppend = () =>
        {
            if (_ports.Observations.OfType<PeerVisit>().Count() >= 3)
            {
                again.TrySetResult();
            }
        };
        var running = new RevisitWorker(pool, _prober, _policy, _ports, options, TimeProvider.System).RunAsync(stop.Token);
        await again.Task.WaitAsync(Patience);
        await stop.CancelAsync();
        await running.WaitAsync(Patience);
        Assert.Equal(asked, tracker.Connections);
        Assert.Single(_ports.Observations.OfType<SwarmSnapshot>());
        Assert.All(_ports.Observations.OfType<PeerVisit>().Take(3), x => Assert.Equal((ProbeOutcome.Handshaken, PeerSource.Announce), (x.Outcome, x.Source)));
    }

    [Fact]
    public async Task A_sink_that_cannot_keep_observations_ends_the_worker()
    {
        _ports.OnAppend = () => throw new IOException();
        _ports.Scrapes.Enqueue(new ScrapeWork(new TrackerRef(1, new Uri("wss://t.example/announce")), [Swarm]));
        var scraper = new TrackerScraper(_clients, _policy, new OwnPresence(), new TrackerGate(TimeProvider.System), _ports, _ports, TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(
            () => new ScrapeWorker(_ports, scraper, new CrawlOptions(), TimeProvider.System).RunAsync(default).WaitAsync(Patience));
    }

    private static CrawlWork Work(int? pieces, params Uri[] trackers) =>
        new(Swarm, 1, pieces, false, [.. trackers.Select((x, i) => new TrackerRef(i + 1, x))]);

    private static ScriptedPeer Peer(string id, byte bits) => ScriptedPeer.Saying(
        ScriptedPeer.Greeting(Hash, 0, id, x => PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [bits])));

    private static ScriptedHttpTracker Tracker(params PeerEndpoint[] peers) => new(call =>
    {
        var gone = call.ReadAnnounce().Event == AnnounceEvent.Stopped;
        return call.AnnouncedAsync(new AnnounceReply { Interval = 60, Complete = 1, Incomplete = 1, Peers = gone ? [] : peers });
    });

    private SwarmCrawler Crawler(Action<CrawlOptions>? configure = null)
    {
        var options = new CrawlOptions();
        configure?.Invoke(options);
        return Crawler(options, new PeerPool(options, TimeProvider.System));
    }

    private SwarmCrawler Crawler(CrawlOptions options, PeerPool pool)
    {
        var announcer = new PoliteAnnouncer(_clients, new TrackerOptions(), null, new OwnPresence(), TimeProvider.System);
        return new SwarmCrawler(announcer, _prober, _policy, _ports, _ports, pool, options, TimeProvider.System);
    }
}
