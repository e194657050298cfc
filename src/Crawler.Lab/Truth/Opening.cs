using Crawler.Lab.Swarms;

namespace Crawler.Lab.Truth;

/// <summary>The lines with which a truth file begins: what is so when the simulation is ready.</summary>
internal static class Opening
{
    private static readonly string[] Answered = ["ok"];
    private static readonly string[] Visited = ["handshaken"];

    /// <summary>The run, then a line a swarm, a tracker and a peer.</summary>
    public static IEnumerable<TruthLine> Lines(SwarmSimulation simulation, IReadOnlyList<Uri> trackers, DateTimeOffset now)
    {
        yield return new RunTruth(now, simulation.Scenario.Name, simulation.Scenario.Seed);
        foreach (var swarm in simulation.Swarms)
        {
            yield return Describe(swarm);
        }

        foreach (var tracker in trackers)
        {
            yield return new TrackerTruth { Url = tracker.OriginalString, Announce = Answered, Scrape = Answered };
        }

        foreach (var listener in simulation.Peers)
        {
            yield return Describe(listener);
        }
    }

    /// <summary>A peer at its address.</summary>
    public static PeerTruth Describe(IPeerSeat seat)
    {
        var peer = seat.Peer;
        var tells = peer.Fault?.TellsPieces != false;
        return new PeerTruth
        {
            InfoHash = peer.InfoHash.ToString(),
            Endpoint = seat.Endpoint.ToString(),
            PeerId = peer.PeerId.ToString(),
            Client = peer.Profile.Client,
            Version = peer.Fault?.TellsName == false ? peer.Profile.VersionInPeerId ?? peer.Profile.Version : peer.Profile.Version,
            Pieces = peer.Pieces.Pieces,
            Have = tells ? peer.Pieces.Count : null,
            Progress = tells ? Math.Round((double)peer.Pieces.Count / peer.Pieces.Pieces, 6) : null,
            Seed = peer.Pieces.IsComplete,
            Reachable = peer.Reachable,
            Fault = peer.Fault?.Code,
            Encryption = peer.Encryption.Code(),
            Outcomes = peer.Fault?.Outcomes ?? Visited,
        };
    }

    private static SwarmTruth Describe(SwarmCast swarm)
    {
        var verifiable = swarm.Peers.Where(p => p.IsVerifiable).Select(p => p.Pieces).ToList();
        var copies = verifiable.Count == 0 ? 0 : PieceSets.DistributedCopies(verifiable, swarm.Plan.Pieces);
        var seeds = verifiable.Count(p => p.IsComplete);
        return new SwarmTruth
        {
            InfoHash = swarm.Torrent.InfoHash.ToString(),
            Name = swarm.Plan.Name,
            Group = swarm.Plan.Group ?? swarm.Plan.Name,
            TotalBytes = swarm.Torrent.TotalBytes,
            Pieces = swarm.Plan.Pieces,
            Seeds = seeds,
            Leechers = verifiable.Count - seeds,
            Dead = swarm.Plan.Dead,
            DistributedCopies = Math.Round(copies, 4),
            Health = seeds >= 2 ? "healthy" : seeds == 1 ? "at_risk" : copies >= 1 ? "seedless" : "dead",
        };
    }
}
