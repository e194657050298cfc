using Crawler.Fixtures.Swarms;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;

namespace Crawler.Probing.Tests.Peers;

public sealed class EpollFarmTests(EpollFarmCrawl crawl) : FarmTests(crawl), IClassFixture<EpollFarmCrawl>;

public sealed class SocketFarmTests(SocketFarmCrawl crawl) : FarmTests(crawl), IClassFixture<SocketFarmCrawl>;

public sealed class EpollFarmCrawl() : FarmCrawl(PeerEngineKind.Epoll);

public sealed class SocketFarmCrawl() : FarmCrawl(PeerEngineKind.Socket);

/// <summary>One crawl of all the farm's peers.</summary>
public abstract class FarmCrawl(PeerEngineKind engine) : IAsyncLifetime
{
    private PeerFarm? _farm;

    public ILookup<string, (FarmedPeer Truth, PeerVisit Visit)> Visits { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _farm = await PeerFarm.StartAsync();
        var options = new PeerOptions
        {
            Engine = engine,
            Encryption = PeerEncryption.Plain,
            InFlight = PeerFarm.Peers,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            HandshakeTimeout = TimeSpan.FromSeconds(4),
            BitfieldWait = TimeSpan.FromSeconds(2),
        };
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true });
        using var prober = new PeerProber(options, new TrackerOptions(), policy, null, TimeProvider.System);
        var truth = _farm.Truth.ToDictionary(x => x.Endpoint);
        var targets = _farm.Truth.Select(x => new PeerTarget(new SwarmRef(0, x.InfoHash), x.Endpoint, Pieces: x.Pieces));
        var visits = new List<PeerVisit>();
        await foreach (var visit in prober.VisitAllAsync(targets.ToAsyncEnumerable(), default))
        {
            visits.Add(visit);
        }

        Visits = visits.ToLookup(x => truth[x.Endpoint].Behaviour, x => (truth[x.Endpoint], x));
    }

    public async Task DisposeAsync() => await (_farm?.DisposeAsync() ?? ValueTask.CompletedTask);
}

/// <summary>The twenty behaviours of the farm, each recorded as what it is.</summary>
public abstract class FarmTests(FarmCrawl crawl)
{
    private const string Whole = "whole";
    private const string Nothing = "nothing said";
    private const string Fault = "fault";

    // What was said before the fault stays, and not all say it before.
    private const string Later = "fault after all";

    // Whose last pieces may still come is heard on, through the flood, up to a limit.
    private const string Flood = "whole, and more";

    public static TheoryData<string, ProbeOutcome, ProbeStage?, string> Behaviours => new()
    {
        { "ok", ProbeOutcome.Handshaken, ProbeStage.Done, Whole },
        { "refused", ProbeOutcome.Refused, ProbeStage.Connect, Fault },
        { "blackhole", ProbeOutcome.TimedOut, ProbeStage.Connect, Fault },
        { "rst", ProbeOutcome.Reset, ProbeStage.Handshake, Fault },
        { "silent", ProbeOutcome.TimedOut, ProbeStage.Handshake, Fault },
        { "slow", ProbeOutcome.Handshaken, ProbeStage.Done, Whole },
        { "wronghash", ProbeOutcome.WrongInfoHash, ProbeStage.Handshake, Fault },
        { "garbage", ProbeOutcome.NotBittorrent, ProbeStage.Handshake, Fault },
        { "midclose", ProbeOutcome.Closed, ProbeStage.Handshake, Fault },
        { "oversize", ProbeOutcome.Handshaken, null, Fault },
        { "slowloris", ProbeOutcome.TimedOut, ProbeStage.Handshake, Fault },
        { "split", ProbeOutcome.Handshaken, ProbeStage.Done, Whole },
        { "noext", ProbeOutcome.Handshaken, ProbeStage.Done, Whole },
        { "nobitfield", ProbeOutcome.Handshaken, ProbeStage.Bitfield, Nothing },
        { "badext", ProbeOutcome.Handshaken, ProbeStage.Extended, Later },
        { "pstr", ProbeOutcome.NotBittorrent, ProbeStage.Handshake, Fault },
        { "flood", ProbeOutcome.Handshaken, ProbeStage.Done, Flood },
        { "badbits", ProbeOutcome.Handshaken, null, Fault },
        { "hsclose", ProbeOutcome.Handshaken, null, Fault },
        { "fin", ProbeOutcome.Closed, ProbeStage.Handshake, Fault },
    };

    [Fact]
    public void Every_behaviour_has_a_row_and_every_peer_one_visit()
    {
        Assert.Equal(PeerFarm.Behaviours.Order(StringComparer.Ordinal), Behaviours.Select(x => (string)x[0]).Order(StringComparer.Ordinal));
        Assert.Equal(PeerFarm.Peers, crawl.Visits.Sum(x => x.Count()));
        Assert.Equal(PeerFarm.Peers, crawl.Visits.SelectMany(x => x).DistinctBy(x => x.Visit.Endpoint).Count());
    }

    [Theory]
    [MemberData(nameof(Behaviours))]
    public void A_behaviour_is_recorded_as_what_it_is(string behaviour, ProbeOutcome outcome, ProbeStage? stage, string said)
    {
        Assert.NotEmpty(crawl.Visits[behaviour]);
        Assert.All(crawl.Visits[behaviour], x =>
        {
            Assert.Equal((outcome, stage ?? x.Visit.Stage), (x.Visit.Outcome, x.Visit.Stage));
            Assert.Equal(outcome == ProbeOutcome.Handshaken ? x.Truth.PeerId : x.Visit.PeerId?.ToString(), x.Visit.PeerId?.ToString());
            var have = said switch { Whole or Flood => x.Truth.Have, Nothing => 0, Later => x.Visit.Have is null ? null : x.Truth.Have, _ => (int?)null };
            Assert.Equal((have, have is null ? null : have == x.Truth.Pieces), (x.Visit.Have, x.Visit.Seed));
            Assert.Equal(said == Flood ? x.Visit.Error is not null : said is Fault or Later, x.Visit.Error is not null);
            Assert.Equal(said is Fault or Later ? x.Visit.ExtendedName : x.Truth.ExtendedName, x.Visit.ExtendedName);
        });
    }
}
