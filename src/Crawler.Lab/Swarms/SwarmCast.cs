using System.Text;
using Crawler.Lab.Scenarios;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Swarms;

/// <summary>A swarm with its torrent and all its peers, drawn from the scenario's seed and nothing else.</summary>
/// <param name="Plan">What the scenario asked for.</param>
/// <param name="Torrent">Its torrent.</param>
/// <param name="Peers">Seeds, then leechers, then dead addresses.</param>
internal sealed record SwarmCast(SwarmPlan Plan, SimulatedTorrent Torrent, IReadOnlyList<SimulatedPeer> Peers)
{
    private const string PeerIdCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Draws all swarms of a scenario.</summary>
    public static IReadOnlyList<SwarmCast> Draw(Scenario scenario)
    {
        var random = new Random(scenario.Seed);
        return [.. scenario.Swarms.Select(plan => Draw(plan, scenario, random))];
    }

    private static SwarmCast Draw(SwarmPlan plan, Scenario scenario, Random random)
    {
        var torrent = new SimulatedTorrent(plan, scenario.Seed);
        var peers = new List<SimulatedPeer>();
        foreach (var pieces in PieceSets.Draw(plan, random))
        {
            peers.Add(Draw(plan, torrent, pieces, reachable: true, scenario, random));
        }

        for (var i = 0; i < plan.Dead; i++)
        {
            peers.Add(Draw(plan, torrent, Bitfield.None(plan.Pieces), reachable: false, scenario, random));
        }

        return new SwarmCast(plan, torrent, peers);
    }

    private static SimulatedPeer Draw(SwarmPlan plan, SimulatedTorrent torrent, Bitfield pieces, bool reachable, Scenario scenario, Random random)
    {
        var profile = DrawProfile(scenario.Clients, random);
        return new SimulatedPeer
        {
            Swarm = plan.Name,
            InfoHash = torrent.InfoHash,
            Profile = profile,
            PeerId = DrawPeerId(profile, random),
            Pieces = pieces,
            MetadataSize = torrent.MetadataSize,
            Left = pieces.IsComplete ? 0 : Math.Max(1, torrent.TotalBytes - ((long)pieces.Count * plan.PieceLength)),
            Reachable = reachable,
        };
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
