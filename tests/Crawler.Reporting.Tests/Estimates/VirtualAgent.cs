using Crawler.Lab.Swarms;
using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Probing.Work;
using Crawler.Wire.Identity;

namespace Crawler.Reporting.Tests.Estimates;

/// <summary>
/// An agent that looks at virtual swarms: whom it visits and when is what the real one decides, by the same peer pool, lists and samples.
/// </summary>
/// <param name="options">Limits and rhythm.</param>
/// <param name="time">The swarms' clock.</param>
/// <param name="observe">Takes what it sees.</param>
internal sealed class VirtualAgent(CrawlOptions options, ManualTime time, Func<Observation, Task> observe)
{
    public static readonly TrackerRef WholeTracker = new(0, new Uri("http://whole.example/announce"));
    public static readonly TrackerRef PartTracker = new(0, new Uri("http://part.example/announce"));

    // Short beside the time between two looks, as the swarm stands still meanwhile; but whom a crawl finds is not told to have come before it.
    private static readonly TimeSpan CrawlLength = TimeSpan.FromMilliseconds(1);

    private readonly PeerPool _pool = new(options, time);
    private readonly PeerLists _lists = new(100_000);

    /// <summary>One crawl: everybody is named, and as many are visited as there is room for.</summary>
    public async Task CrawlAsync(VirtualSwarm swarm)
    {
        var swarmRef = new SwarmRef(0, swarm.InfoHash);
        var work = new CrawlWork(swarmRef, 0, swarm.Pieces, false, [WholeTracker]);
        var counts = swarm.Counts();
        var check = Check(swarm, WholeTracker, 200);
        await observe(check);
        var known = await _pool.BeginCrawlAsync(work, [.. check.Peers.Select(x => (x, PeerSource.Announce))], CancellationToken.None);
        var sample = FairSample.Take(swarm.InfoHash, known.ToVisit, options.MaxPeersPerSwarm, options.SampleSeed);
        var tally = new SnapshotTally(work, time.Now)
        {
            KnownPeers = known.Count,
            SampleShare = (double)sample.Count / Math.Max(1, known.ToVisit.Count),
            IsWhole = known.Count <= options.MaxPeersPerSwarm && check.Peers.Count >= counts.Complete + counts.Incomplete,
        };
        foreach (var (endpoint, _) in sample)
        {
            tally.Add(await VisitAsync(swarm, endpoint));
        }

        _pool.EndCrawl(swarm.InfoHash);
        await observe(tally.ToSnapshot(time.Now + CrawlLength));
    }

    /// <summary>Sees those again whose time it is.</summary>
    public async Task RevisitAsync(VirtualSwarm swarm)
    {
        while (_pool.TakeDue() is { } due)
        {
            foreach (var (endpoint, _) in due.Peers)
            {
                await VisitAsync(swarm, endpoint);
            }

            _pool.EndRevisit(swarm.InfoHash);
        }
    }

    /// <summary>Asks a tracker that names some of the peers only. Whether its list could be compared with those before it.</summary>
    public async Task<bool> AskForSomeAsync(VirtualSwarm swarm, int wanted)
    {
        var check = _lists.Judged(Check(swarm, PartTracker, wanted), new SwarmRef(0, swarm.InfoHash));
        await observe(check);
        return check.Recapture is not null;
    }

    private TrackerCheck Check(VirtualSwarm swarm, TrackerRef tracker, int wanted)
    {
        var counts = swarm.Counts();
        return new TrackerCheck
        {
            ObservedAt = time.Now,
            Tracker = tracker,
            Kind = CheckKind.Announce,
            Outcome = ProbeOutcome.Ok,
            HashesAsked = 1,
            HashesAnswered = 1,
            Claims = [new SwarmClaim(new SwarmRef(0, swarm.InfoHash), ProbeOutcome.Ok, (int?)counts.Complete, (int?)counts.Incomplete, null)],
            Peers = swarm.Peers(wanted),
        };
    }

    private async Task<PeerVisit> VisitAsync(VirtualSwarm swarm, PeerEndpoint endpoint)
    {
        var visit = Visit(swarm, endpoint, swarm.At(endpoint));
        _pool.Note(swarm.InfoHash, endpoint, visit.Outcome);
        await observe(visit);
        return visit;
    }

    private PeerVisit Visit(VirtualSwarm swarm, PeerEndpoint endpoint, SimulatedPeer? peer)
    {
        var visit = new PeerVisit
        {
            ObservedAt = time.Now,
            Swarm = new SwarmRef(0, swarm.InfoHash),
            Endpoint = endpoint,
            Outcome = ProbeOutcome.Refused,
            Stage = ProbeStage.Connect,
        };
        return peer is not { Reachable: true } ? visit : visit with
        {
            Outcome = ProbeOutcome.Handshaken,
            Stage = ProbeStage.Done,
            PeerId = peer.PeerId,
            Client = peer.Profile.Client,
            Version = peer.Profile.Version,
            Identity = PeerIdentity.Agree,
            Pieces = swarm.Pieces,
            Have = peer.Pieces.Count,
            Seed = peer.Pieces.IsComplete,
        };
    }
}
