using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.WebSeeds;
using Crawler.Storage.Budget;
using Crawler.Storage.Leases;
using Crawler.Storage.Partitions;
using Crawler.Storage.Planning;
using Crawler.Wire.Identity;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>
/// What an agent observes at its full rate: 100,000 swarms on 20 trackers, each scraped once a minute and crawled once in two hours, ten
/// peers each, of which a third answers. It is made second by second, of any moment.
/// </summary>
internal sealed class FullLoad(IReadOnlyList<SwarmRef> swarms)
{
    /// <summary>Swarms.</summary>
    public const int Swarms = 100_000;

    private const int Trackers = 20;
    private const int SwarmsEach = Swarms / Trackers;
    private const int HashesEach = 74;
    private const int PeersEach = 10;
    private const int SecondsBetweenBlocks = 60 / Trackers;
    private static readonly TimeSpan CrawlInterval = TimeSpan.FromHours(2);
    private static readonly TrackerRef[] Places = [.. Enumerable.Range(1, Trackers).Select(x => new TrackerRef(0, new Uri($"udp://192.0.2.{x}:6969/announce")))];

    private readonly ScrapeBlock _block = new();
    private int _second;
    private int _crawls;
    private int _claims;

    /// <summary>What <c>crawler plan</c> forecasts of it.</summary>
    public static WorkPlan Plan
    {
        get
        {
            var schedule = new ScheduleOptions { ScrapeInterval = TimeSpan.FromMinutes(1), CrawlInterval = CrawlInterval, AnnounceInterval = CrawlInterval, Jitter = 0 };
            var forecast = new WorkForecast(schedule, new CrawlOptions(), new TrackerOptions(), new PeerOptions(), new StorageOptions(), new RetentionOptions(), new WebSeedOptions());
            return forecast.Of(new PlanInput(
                [.. Places.Select(x => new PlannedTracker(x.Url.AbsoluteUri, x.Url.Scheme, SwarmsEach, null, null, null, 0))],
                new PlannedSwarms(Swarms, 0, Swarms * PeersEach, Swarms * PeersEach / 3), [], PeersEach, 0));
        }
    }

    /// <summary>Rows that all of it makes so far, by table.</summary>
    public Dictionary<string, long> Rows { get; } = new() { ["tracker_request"] = 0, ["tracker_check"] = 0, ["claim"] = 0, ["visit"] = 0, ["swarm_snapshot"] = 0 };

    /// <summary>Rows of all tables.</summary>
    public long AllRows => Rows.Values.Sum();

    /// <summary>What is observed in the second that ends at a moment.</summary>
    public async Task ObserveAsync(IObservationSink journal, DateTimeOffset at)
    {
        if (_second++ % SecondsBetweenBlocks == 0)
        {
            await ScrapeAsync(journal, at, _second / SecondsBetweenBlocks % Trackers);
        }

        while (_crawls < _second * (Swarms / CrawlInterval.TotalSeconds))
        {
            await CrawlAsync(journal, at, swarms[_crawls % Swarms], Places[_crawls % Trackers]);
            _crawls++;
        }
    }

    private async Task ScrapeAsync(IObservationSink journal, DateTimeOffset at, int place)
    {
        _block.Begin(Places[place]);
        _block.Family = AddressFamily.InterNetwork;
        for (var i = 0; i < SwarmsEach; i++)
        {
            _block.Add(swarms[(place * SwarmsEach) + i], hasCounted: true);
            // No two claims are alike.
            _block.Counts[i] = new ScrapeCount(3, 4, _claims++);
        }

        _block.Cut(HashesEach);
        foreach (ref var request in _block.Requests)
        {
            (request.State, request.Outcome, request.Answered) = (BlockState.Ended, ProbeOutcome.Ok, request.Count);
            (request.EndedAt, request.RttMs) = (at.UtcTicks, 20);
        }

        var requests = _block.RequestCount;
        await journal.AppendAsync(
            new TrackerRequest { ObservedAt = at, Tracker = Places[place], Purpose = RequestPurpose.Scrape, Hashes = SwarmsEach, HashesEach = HashesEach }, default);
        await journal.AppendForGoodAsync(new ScrapedBlock { ObservedAt = at, Block = _block }, default);
        Count(("tracker_request", requests), ("tracker_check", requests), ("claim", SwarmsEach));
    }

    private async Task CrawlAsync(IObservationSink journal, DateTimeOffset at, SwarmRef swarm, TrackerRef tracker)
    {
        var us = new PeerId("-CR0100-abcdefghijkl"u8);
        await journal.AppendAsync(new TrackerRequest { ObservedAt = at, Tracker = tracker, Purpose = RequestPurpose.Started, Swarm = swarm, PeerId = us, Port = 6881 }, default);
        await journal.AppendAsync(
            new TrackerCheck
            {
                ObservedAt = at,
                Tracker = tracker,
                Kind = CheckKind.Announce,
                Outcome = ProbeOutcome.Ok,
                Family = AddressFamily.InterNetwork,
                RttMs = 20,
                HashesAsked = 1,
                HashesAnswered = 1,
                IntervalSeconds = 1800,
                Claims = [new SwarmClaim(swarm, ProbeOutcome.Ok, 3, 4, _claims++)],
            },
            default);
        await journal.AppendAsync(new TrackerRequest { ObservedAt = at, Tracker = tracker, Purpose = RequestPurpose.Stopped, Swarm = swarm, PeerId = us, Port = 6881 }, default);
        for (var i = 0; i < PeersEach; i++)
        {
            var number = (uint)((_crawls * PeersEach) + i);
            var endpoint = PeerEndpoint.From(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]), 51413);
            await journal.AppendAsync(i % 3 == 0 ? Answered(swarm, endpoint, at) : Silent(swarm, endpoint, at), default);
        }

        await journal.AppendAsync(
            new SwarmSnapshot
            {
                ObservedAt = at,
                StartedAt = at.AddSeconds(-30),
                Swarm = swarm,
                KnownPeers = PeersEach,
                VisitedPeers = PeersEach,
                ReachablePeers = 4,
                Seeders = 2,
                Leechers = 2,
                UnknownProgress = 0,
                DistributedCopies = 2.5,
                Progress = [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2],
                Spread = new PieceSpread { Pieces = 900, RarestReplicas = 2, RarestPieces = 9, Rarest = [3, 5], Strip = [2, 2, 3, 1] },
            },
            default);
        Count(("tracker_request", 2), ("tracker_check", 1), ("claim", 1), ("visit", PeersEach), ("swarm_snapshot", 1));
    }

    private void Count(params ReadOnlySpan<(string Table, long Rows)> more)
    {
        foreach (var (table, rows) in more)
        {
            Rows[table] += rows;
        }
    }

    private static PeerVisit Silent(SwarmRef swarm, PeerEndpoint endpoint, DateTimeOffset at) => new()
    {
        ObservedAt = at,
        Swarm = swarm,
        Endpoint = endpoint,
        Source = PeerSource.Announce,
        Outcome = ProbeOutcome.TimedOut,
        Stage = ProbeStage.Connect,
        Transport = "tcp",
    };

    private static PeerVisit Answered(SwarmRef swarm, PeerEndpoint endpoint, DateTimeOffset at) => new()
    {
        ObservedAt = at,
        Swarm = swarm,
        Endpoint = endpoint,
        Source = PeerSource.Announce,
        Outcome = ProbeOutcome.Handshaken,
        Stage = ProbeStage.Done,
        Transport = "tcp",
        PeerId = new PeerId("-TR4000-abcdefghijkl"u8),
        Client = "Transmission",
        Version = "4.00",
        Identity = PeerIdentity.Agree,
        ExtendedName = "Transmission 4.00",
        Reserved = 0x0000_0000_0010_0005,
        Extensions = new Dictionary<string, int>(StringComparer.Ordinal) { ["ut_pex"] = 1, ["ut_metadata"] = 3 },
        ExtendedShape = "m(ut_metadata=3 ut_pex=1) metadata_size reqq upload_only v",
        Reqq = 250,
        MetadataSize = 12345,
        UploadOnly = false,
        Pieces = 900,
        Have = 900,
        Seed = true,
        ConnectMs = 20,
        HandshakeMs = 30,
    };
}
