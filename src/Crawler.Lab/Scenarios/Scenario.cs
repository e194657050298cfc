using System.Net;
using Crawler.Lab.Swarms;

namespace Crawler.Lab.Scenarios;

/// <summary>What a simulation consists of. The same scenario always makes the same torrents, peers and piece sets.</summary>
/// <param name="Name">For people.</param>
/// <param name="Seed">Seeds every random choice.</param>
/// <param name="FirstAddress">The first peer's IPv4 address inside 127.0.0.0/8; the others follow it, one peer an address.</param>
/// <param name="Port">The port of every peer; 0 lets the system choose one for each.</param>
/// <param name="Clients">Which programs the peers play, and in which proportion.</param>
/// <param name="Swarms">The swarms.</param>
internal sealed record Scenario(
    string Name, int Seed, IPAddress FirstAddress, int Port, IReadOnlyList<ClientShare> Clients, IReadOnlyList<SwarmPlan> Swarms)
{
    /// <summary>Faulty trackers, beside the lab's own.</summary>
    public IReadOnlyList<TrackerPlan> Trackers { get; init; } = [];

    /// <summary>Where peers live when a scenario does not say.</summary>
    public static readonly IPAddress DefaultFirstAddress = IPAddress.Parse("127.0.77.1");

    /// <summary>The port of peers when a scenario does not say.</summary>
    public const int DefaultPort = 16881;

    /// <summary>A scenario of one swarm: a third of the peers seeds, a tenth dead addresses, the rest leechers; every client takes part.</summary>
    public static Scenario OfOneSwarm(int peers)
    {
        var plan = new SwarmPlan { Name = $"swarm-of-{peers}", Seeds = peers / 3, Dead = peers / 10, Leechers = peers - (peers / 3) - (peers / 10) };
        return new Scenario(plan.Name, Seed: 1, DefaultFirstAddress, DefaultPort, ClientProfiles.DefaultMix, [plan]);
    }

    /// <summary>Peers in all swarms, dead addresses included.</summary>
    public int PeerCount => Swarms.Sum(s => s.Peers);
}
