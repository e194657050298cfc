using Crawler.Fixtures.Programs;
using Crawler.Lab.Faults;
using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Lab.Tracking;
using Crawler.Lab.Truth;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tests.Swarms;

public sealed class SwarmSimulationTests
{
    [Fact]
    public async Task The_tracker_lists_every_peer_and_the_truth_describes_it()
    {
        var options = new TrackerOptions();
        var state = new TrackerState(options, TimeProvider.System, new Random(1));
        await using var simulation = await SwarmSimulation.StartAsync(FirstLight(), state, options, TimeProvider.System);

        foreach (var swarm in simulation.Swarms)
        {
            var plan = swarm.Plan;
            var counts = state.Scrape([swarm.Torrent.InfoHash]).Files[swarm.Torrent.InfoHash];
            Assert.Equal(new ScrapeCounts(plan.Seeds, plan.Leechers + plan.Dead, 0), counts);
        }

        var truth = Opening.Lines(simulation, [new Uri("http://127.0.0.1:1/announce")], DateTimeOffset.UnixEpoch).ToList();
        var swarms = truth.OfType<SwarmTruth>().ToList();
        Assert.Equal(["healthy", "at_risk", "seedless"], swarms.Select(s => s.Health));
        Assert.InRange(swarms[2].DistributedCopies, 1, 9);

        var peers = truth.OfType<PeerTruth>().ToList();
        Assert.Equal(simulation.Peers.Select(p => p.Endpoint.ToString()), peers.Select(p => p.Endpoint));
        Assert.Equal(10, peers.Count(p => p.Seed));
        Assert.Equal(8, peers.Count(p => !p.Reachable));
    }

    [Fact]
    public void The_same_scenario_always_draws_the_same_cast()
    {
        static IEnumerable<string> Describe() => SwarmCast.Draw(FirstLight())
            .SelectMany(s => s.Peers)
            .Select(p => $"{p.InfoHash} {p.PeerId} {p.Profile.Code} {p.Left} {Convert.ToHexString(p.Pieces.Bytes.Span)}");

        Assert.Equal(Describe(), Describe());
    }

    [Fact]
    public async Task An_address_that_is_taken_is_named_and_nothing_stays_open()
    {
        var options = new TrackerOptions();
        var state = new TrackerState(options, TimeProvider.System, new Random(1));
        var endpoint = Loopback.NextEndpoint();
        var scenario = FirstLight() with { FirstAddress = endpoint.Address, Port = endpoint.Port };
        await using (await SwarmSimulation.StartAsync(scenario, state, options, TimeProvider.System))
        {
            var failure = await Assert.ThrowsAsync<EndpointTakenException>(() => SwarmSimulation.StartAsync(scenario, state, options, TimeProvider.System));
            Assert.Contains(endpoint.ToString(), failure.Message);
        }

        await using var again = await SwarmSimulation.StartAsync(scenario, state, options, TimeProvider.System);
        Assert.Equal(scenario.PeerCount, again.Peers.Count);
    }

    [Fact]
    public void Shares_of_a_swarm_are_drawn_and_faulty_peers_have_networks_of_their_own()
    {
        var plan = new SwarmPlan { Name = "x", Seeds = 4, Leechers = 16, PartialSeeds = 3, Nat = 0.25, V6 = 0.5, Dead = 1, Faults = [new("silence", 2), new("flood", 2)] };
        var scenario = FirstLight() with { Swarms = [plan] };

        var peers = SwarmCast.Draw(scenario).Single().Peers;

        Assert.Equal((5, 10, 3), (peers.Count(p => p.Door == PeerDoor.Silent), peers.Count(p => p.IsV6), peers.Count(p => p.IsPartialSeed)));
        Assert.All(peers.Where(p => p.IsPartialSeed), p => Assert.False(p.Pieces.IsComplete));
        var addresses = new AddressPlan(scenario);
        var networks = peers.Select(p => (p.Fault?.Code, Address: addresses.Next(p).Address.GetAddressBytes())).Where(x => x.Address.Length == 4).ToLookup(x => x.Address[2], x => x.Code);
        Assert.Equal(3, networks.Count);
        Assert.All(networks.Where(n => n.Contains("silence") || n.Contains("flood")), n => Assert.Single(n.Distinct()));
    }

    private static Scenario FirstLight()
    {
        Assert.True(ScenarioLibrary.TryRead("first-light", out var text));
        Assert.True(ScenarioReader.TryRead("first-light", text, out var scenario, out _));
        return scenario with { FirstAddress = Loopback.NextAddress(), Port = 0 };
    }
}
