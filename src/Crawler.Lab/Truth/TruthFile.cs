using System.Text.Json;
using Crawler.Lab.Swarms;

namespace Crawler.Lab.Truth;

/// <summary>What a crawler should find, as JSON lines: one line a swarm, then one a peer.</summary>
internal static class TruthFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>The lines for a running simulation.</summary>
    public static IEnumerable<string> Lines(SwarmSimulation simulation)
    {
        foreach (var swarm in simulation.Swarms)
        {
            yield return JsonSerializer.Serialize(Describe(swarm), Format);
        }

        foreach (var listener in simulation.Peers)
        {
            yield return JsonSerializer.Serialize(Describe(listener), Format);
        }
    }

    private static object Describe(SwarmCast swarm)
    {
        var copies = swarm.Peers.Any(p => p.Reachable) ? swarm.DistributedCopies() : 0;
        return new
        {
            Kind = "swarm",
            InfoHash = swarm.Torrent.InfoHash.ToString(),
            swarm.Plan.Name,
            swarm.Torrent.TotalBytes,
            swarm.Plan.Pieces,
            Seeds = swarm.Plan.Seeds,
            swarm.Plan.Leechers,
            swarm.Plan.Dead,
            DistributedCopies = Math.Round(copies, 4),
            Health = swarm.Plan.Seeds >= 2 ? "healthy" : swarm.Plan.Seeds == 1 ? "at_risk" : copies >= 1 ? "seedless" : "dead",
        };
    }

    private static object Describe(PeerListener listener)
    {
        var peer = listener.Peer;
        return new
        {
            Kind = "peer",
            InfoHash = peer.InfoHash.ToString(),
            Endpoint = listener.Endpoint.ToString(),
            PeerId = peer.PeerId.ToString(),
            peer.Profile.Client,
            peer.Profile.Version,
            Pieces = peer.Pieces.Pieces,
            Have = peer.Pieces.Count,
            Progress = Math.Round((double)peer.Pieces.Count / peer.Pieces.Pieces, 6),
            Seed = peer.Pieces.IsComplete,
            peer.Reachable,
        };
    }
}
