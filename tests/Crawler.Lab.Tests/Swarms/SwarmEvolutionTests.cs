using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Lab.Truth;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tests.Swarms;

public sealed class SwarmEvolutionTests : IAsyncLifetime
{
    private readonly Stage _stage = new();

    [Fact]
    public async Task Leechers_download_what_others_have_and_become_seeds()
    {
        await RunAsync(Plan(seeds: 1, leechers: 2) with { Life = new LifePlan { Download = Distribution.Parse("fixed 20s") } }, TimeSpan.FromSeconds(30));

        Assert.Equal((3, 0), (_stage.Last.Seeds, _stage.Last.Leechers));
        Assert.Equal(2, _stage.Said.Count(s => s == AnnounceEvent.Completed));
    }

    [Fact]
    public async Task Without_a_seed_nobody_gets_what_nobody_has()
    {
        var plan = Plan(seeds: 0, leechers: 3) with { Copies = 0, Life = new LifePlan { Download = Distribution.Parse("fixed 5s") } };

        await RunAsync(plan, TimeSpan.FromSeconds(60));

        Assert.Equal(0, _stage.Last.Seeds);
        var shared = Assert.Single(_stage.Listeners.Select(l => l.Peer.Pieces.Count).Distinct());
        Assert.InRange(shared, 1, 49);
        Assert.Equal(shared / 50.0, _stage.Last.DistributedCopies, 4);
    }

    [Fact]
    public async Task Who_sleeps_says_nothing_and_who_leaves_says_farewell()
    {
        var life = new LifePlan
        {
            SeedSession = Distribution.Parse("fixed 10s"),
            SeedAway = Distribution.Parse("fixed 10s"),
            Session = Distribution.Parse("fixed 15s"),
        };
        await RunAsync(Plan(seeds: 1, leechers: 1) with { Life = life }, TimeSpan.FromSeconds(18));

        Assert.Equal([AnnounceEvent.Stopped], _stage.Said);
        Assert.Equal((0, 0), (_stage.Last.Seeds, _stage.Last.Leechers));
        Assert.False(Assert.Single(_stage.Listeners).IsAccepting);
    }

    [Fact]
    public async Task Newcomers_arrive_up_to_the_limit_and_are_described_before_they_are_there()
    {
        await RunAsync(Plan(seeds: 1, leechers: 0) with { Life = new LifePlan { Arrivals = Distribution.Parse("fixed 1s"), ArrivalsLimit = 3 } }, TimeSpan.FromSeconds(60));

        Assert.Equal(3, _stage.Last.Leechers);
        var arrivals = _stage.Lines.OfType<PeerTruth>().ToList();
        Assert.Equal(3, arrivals.Count);
        Assert.All(arrivals, a => Assert.False(a.Reachable));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Task.WhenAll(_stage.Listeners.Select(l => l.DisposeAsync().AsTask()));

    private static SwarmPlan Plan(int seeds, int leechers) => new() { Name = "x", Pieces = 50, Seeds = seeds, Leechers = leechers, Progress = (0.1, 0.5) };

    private async Task RunAsync(SwarmPlan plan, TimeSpan length)
    {
        var cast = SwarmCast.Draw(Scenario.OfOneSwarm(1) with { Swarms = [plan] }).Single();
        foreach (var peer in cast.Peers)
        {
            await _stage.AddAsync(peer);
        }

        var evolution = new SwarmEvolution(cast, [.. _stage.Listeners], _stage, new Random(1));
        await evolution.AdvanceAsync(length);
    }

    private sealed class Stage : IPeerStage
    {
        public List<PeerListener> Listeners { get; } = [];

        public List<AnnounceEvent> Said { get; } = [];

        public List<TruthLine> Lines { get; } = [];

        public StateTruth Last => Lines.OfType<StateTruth>().Last();

        public DateTimeOffset Now => DateTimeOffset.UnixEpoch;

        public Task<IPeerSeat> AddAsync(SimulatedPeer peer)
        {
            Listeners.Add(Peers.Listen(peer));
            return Task.FromResult<IPeerSeat>(Listeners[^1]);
        }

        public async Task<IPeerSeat> ReplaceAsync(IPeerSeat seat, SimulatedPeer peer)
        {
            await RemoveAsync(seat);
            return await AddAsync(peer);
        }

        public async Task RemoveAsync(IPeerSeat seat)
        {
            var listener = (PeerListener)seat;
            Listeners.Remove(listener);
            await listener.DisposeAsync();
        }

        public void Announce(IPeerSeat seat, AnnounceEvent announceEvent) => Said.Add(announceEvent);

        public void Tell(IReadOnlyList<TruthLine> lines) => Lines.AddRange(lines);
    }
}
