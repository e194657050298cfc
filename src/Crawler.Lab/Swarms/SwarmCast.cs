using System.Text;
using Crawler.Lab.Faults;
using Crawler.Lab.Scenarios;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Swarms;

/// <summary>A swarm with its torrent and all its peers, drawn from the scenario's seed and nothing else.</summary>
/// <param name="Plan">What the scenario asked for.</param>
/// <param name="Torrent">Its torrent.</param>
/// <param name="Peers">Seeds, then leechers, then dead addresses, then faulty peers.</param>
internal sealed record SwarmCast(SwarmPlan Plan, SimulatedTorrent Torrent, IReadOnlyList<SimulatedPeer> Peers)
{
    private const string PeerIdCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Draws all swarms of a scenario.</summary>
    public static IReadOnlyList<SwarmCast> Draw(Scenario scenario)
    {
        var random = new Random(scenario.Seed);
        return [.. scenario.Swarms.Select(plan => Draw(plan, scenario, random))];
    }

    /// <summary>The programs that newcomers play.</summary>
    public required IReadOnlyList<ClientShare> Clients { get; init; }

    /// <summary>Draws a leecher that has nothing yet.</summary>
    public SimulatedPeer DrawNewcomer(Random random) => Draw(Plan, Torrent, Bitfield.None(Plan.Pieces), fault: null, Clients, random);

    private static SwarmCast Draw(SwarmPlan plan, Scenario scenario, Random random)
    {
        var torrent = new SimulatedTorrent(plan, scenario.Seed);
        var peers = new List<SimulatedPeer>();
        foreach (var pieces in PieceSets.Draw(plan, random))
        {
            peers.Add(Draw(plan, torrent, pieces, fault: null, scenario.Clients, random));
        }

        Mark(peers, plan, random);
        for (var i = 0; i < plan.Dead; i++)
        {
            peers.Add(Draw(plan, torrent, Bitfield.None(plan.Pieces), PeerFaults.Dead, scenario.Clients, random));
        }

        foreach (var (code, count) in plan.Faults)
        {
            var fault = PeerFaults.Find(code);
            var sets = PieceSets.Draw(plan with { Seeds = fault?.IsSeed == true ? count : 0, Leechers = fault?.IsSeed == true ? 0 : count, Copies = null }, random);
            peers.AddRange(sets.Select(pieces => Draw(plan, torrent, pieces, fault, scenario.Clients, random)));
        }

        return new SwarmCast(plan, torrent, peers) { Clients = scenario.Clients };
    }

    private static void Mark(List<SimulatedPeer> peers, SwarmPlan plan, Random random)
    {
        foreach (var i in Choose(0, peers.Count, (int)Math.Round(plan.Nat * peers.Count), random))
        {
            peers[i] = peers[i] with { Fault = PeerFaults.Nat, Reachable = false };
        }

        foreach (var i in Choose(0, peers.Count, (int)Math.Round(plan.V6 * peers.Count), random))
        {
            peers[i] = peers[i] with { IsV6 = true };
        }

        foreach (var i in Choose(plan.Seeds, plan.Leechers, plan.PartialSeeds, random))
        {
            peers[i] = peers[i] with { IsPartialSeed = true };
        }
    }

    private static IEnumerable<int> Choose(int first, int count, int wanted, Random random)
    {
        if (wanted == 0)
        {
            return [];
        }

        var places = Enumerable.Range(first, count).ToArray();
        random.Shuffle(places);
        return places.Take(wanted);
    }

    private static SimulatedPeer Draw(SwarmPlan plan, SimulatedTorrent torrent, Bitfield pieces, PeerFault? fault, IReadOnlyList<ClientShare> clients, Random random)
    {
        var profile = DrawProfile(clients, random);
        return new SimulatedPeer
        {
            Swarm = plan.Name,
            InfoHash = torrent.InfoHash,
            Profile = profile,
            PeerId = DrawPeerId(profile, random),
            Pieces = pieces,
            Info = torrent.Info,
            Left = pieces.IsComplete ? 0 : Math.Max(1, torrent.TotalBytes - ((long)pieces.Count * plan.PieceLength)),
            Reachable = fault is not { Door: PeerDoor.Closed or PeerDoor.Silent },
            Fault = fault,
            Encryption = DrawEncryption(plan, profile, fault, random),
            TellsPeers = plan.Pex,
        };
    }

    // How a peer fails is seen best without encryption around it.
    private static PeerEncryption DrawEncryption(SwarmPlan plan, ClientProfile profile, PeerFault? fault, Random random)
    {
        if (fault is not null || plan.Encryption.Count == 0)
        {
            return fault is null ? profile.Encryption : PeerEncryption.Plain;
        }

        var ticket = random.Next(plan.Encryption.Sum(e => e.Weight));
        return plan.Encryption.First(e => (ticket -= e.Weight) < 0).Policy;
    }

    private static ClientProfile DrawProfile(IReadOnlyList<ClientShare> mix, Random random)
    {
        var ticket = random.Next(mix.Sum(c => c.Weight));
        foreach (var share in mix)
        {
            ticket -= share.Weight;
            if (ticket < 0)
            {
                return ClientProfiles.Find(share.Profile)!;
            }
        }

        throw new InvalidOperationException("A draw fell beyond the last share.");
    }

    private static PeerId DrawPeerId(ClientProfile profile, Random random)
    {
        var tail = random.GetItems<char>(PeerIdCharacters, PeerId.Size - profile.PeerIdPrefix.Length);
        return new PeerId(Encoding.ASCII.GetBytes(profile.PeerIdPrefix + new string(tail)));
    }
}
