using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Observer;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests.Observer;

public sealed class ObserverGateTests : IDisposable
{
    private static readonly Uri Tracker = new("http://tracker.example/announce");
    private static readonly SwarmRef Swarm = new(1, new InfoHash(new byte[20]));

    private readonly ManualTime _time = new();
    private readonly List<Observation> _kept = [];
    private readonly ObserverGate _gate;
    private bool? _hasLink = true;

    public ObserverGateTests() => _gate = new ObserverGate(new ObserverOptions(), () => _hasLink, _time);

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task A_check_that_fails_without_a_link_is_inconclusive_and_so_are_its_claims()
    {
        _hasLink = false;
        await AppendAsync(Check(ProbeOutcome.TimedOut));

        var kept = Assert.IsType<TrackerCheck>(Assert.Single(_kept));
        Assert.Equal(ProbeOutcome.Inconclusive, kept.Outcome);
        Assert.Equal(ProbeOutcome.Inconclusive, Assert.Single(kept.Claims).Outcome);
    }

    [Theory]
    [InlineData(ProbeOutcome.TimedOut)]
    [InlineData(ProbeOutcome.DnsFailed)]
    public async Task A_check_that_fails_while_all_is_well_is_the_trackers(ProbeOutcome outcome)
    {
        await AppendAsync(Check(outcome));

        Assert.Equal(outcome, Assert.IsType<TrackerCheck>(Assert.Single(_kept)).Outcome);
    }

    [Theory]
    [InlineData(false, ProbeOutcome.TimedOut, ProbeOutcome.Inconclusive)]
    [InlineData(false, ProbeOutcome.HttpError, ProbeOutcome.HttpError)]
    [InlineData(true, ProbeOutcome.TimedOut, ProbeOutcome.TimedOut)]
    public async Task A_web_seed_is_not_blamed_for_our_own_network_either(bool hasLink, ProbeOutcome outcome, ProbeOutcome kept)
    {
        _hasLink = hasLink;
        await AppendAsync(new WebSeedCheck { ObservedAt = _time.GetUtcNow(), Seed = new WebSeedRef(Swarm, "http://mirror.example/"), Outcome = outcome });

        Assert.Equal(kept, Assert.IsType<WebSeedCheck>(Assert.Single(_kept)).Outcome);
    }

    [Fact]
    public async Task What_a_tracker_said_stays_whatever_the_network_does()
    {
        _hasLink = false;
        await _gate.LookAsync(TimeSpan.Zero, default);
        await AppendAsync(Check(ProbeOutcome.TrackerFailure));

        Assert.Equal(ProbeOutcome.TrackerFailure, Assert.IsType<TrackerCheck>(Assert.Single(_kept)).Outcome);
    }

    [Fact]
    public async Task A_tracker_on_this_machine_needs_no_network()
    {
        _hasLink = false;
        await AppendAsync(Check(ProbeOutcome.TimedOut, new Uri("udp://127.0.0.9:80/announce")));

        Assert.Equal(ProbeOutcome.TimedOut, Assert.IsType<TrackerCheck>(Assert.Single(_kept)).Outcome);
    }

    [Fact]
    public async Task An_outage_goes_from_when_all_was_well_last_to_when_it_is_again()
    {
        var well = await LookAsync(true);
        await LookAsync(false);
        await LookAsync(false);
        var again = await LookAsync(true);

        Assert.Null(_gate.Outage);
        Assert.Equal((well, again), (_gate.LastOutage!.From, _gate.LastOutage.To));
        Assert.True(_gate.WasAtFaultSince(well.AddSeconds(1)));
        Assert.False(_gate.WasAtFaultSince(again));
    }

    [Fact]
    public async Task A_snapshot_of_a_crawl_in_an_outage_is_left_out()
    {
        var began = await LookAsync(true);
        await LookAsync(false);
        await LookAsync(true);
        await AppendAsync(Snapshot(began));
        Assert.Empty(_kept);

        await AppendAsync(Snapshot(_time.GetUtcNow()));
        Assert.Single(_kept);
    }

    [Fact]
    public async Task A_reference_that_refuses_answers()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var refuses = new ReferenceTarget("127.0.0.1", ((IPEndPoint)silent.LocalEndPoint!).Port);

        Assert.True(await refuses.AnswersAsync(TimeSpan.FromSeconds(5), TimeProvider.System, default));
    }

    [Theory]
    [InlineData("192.0.2.1:53", "192.0.2.1", 53)]
    [InlineData("[2001:db8::1]:443", "2001:db8::1", 443)]
    [InlineData("ns.example:53", "ns.example", 53)]
    public void A_reference_is_a_host_and_a_port(string text, string host, int port)
    {
        Assert.True(ReferenceTarget.TryParse(text, out var target));
        Assert.Equal((host, port), (target.Host, target.Port));
        Assert.Equal(text, target.ToString());
    }

    [Theory]
    [InlineData("ns.example")]
    [InlineData("ns.example:0")]
    [InlineData("ns.example:99999")]
    [InlineData(":53")]
    [InlineData("a b:53")]
    public void Anything_else_is_none(string text) => Assert.False(ReferenceTarget.TryParse(text, out _));

    private async Task<DateTimeOffset> LookAsync(bool hasLink)
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        _hasLink = hasLink;
        await _gate.LookAsync(TimeSpan.Zero, default);
        return _time.GetUtcNow();
    }

    private ValueTask AppendAsync(Observation observation) => new GatedSink(new ListSink(_kept), _gate).AppendAsync(observation, default);

    private TrackerCheck Check(ProbeOutcome outcome, Uri? url = null) => new()
    {
        ObservedAt = _time.GetUtcNow(),
        Tracker = new TrackerRef(1, url ?? Tracker),
        Kind = CheckKind.Scrape,
        Outcome = outcome,
        HashesAsked = 1,
        Claims = [new SwarmClaim(Swarm, outcome, null, null, null)],
    };

    private SwarmSnapshot Snapshot(DateTimeOffset began) => new()
    {
        ObservedAt = _time.GetUtcNow(),
        Swarm = Swarm,
        StartedAt = began,
        KnownPeers = 1,
        VisitedPeers = 1,
        ReachablePeers = 1,
        Seeders = 1,
        Leechers = 0,
        UnknownProgress = 0,
    };

    private sealed class ListSink(List<Observation> kept) : IObservationSink
    {
        public ValueTask AppendAsync(Observation observation, CancellationToken cancellationToken)
        {
            kept.Add(observation);
            return ValueTask.CompletedTask;
        }
    }
}
