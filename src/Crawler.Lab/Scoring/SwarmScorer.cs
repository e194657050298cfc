namespace Crawler.Lab.Scoring;

/// <summary>Scores what was recorded of one swarm: who is there, what they are, what they have, and what crawls summed up.</summary>
internal sealed class SwarmScorer(SwarmLife swarm, IReadOnlyList<RecordedVisit> visits, IReadOnlyList<RecordedSnapshot> snapshots, VisitMatcher matcher)
{
    // Records are compared with everything that was so while the visit may have lasted.
    internal static readonly TimeSpan VisitLength = TimeSpan.FromSeconds(5);

    // Copies are stored rounded.
    private const double CopiesTolerance = 0.0001;

    /// <summary>The score.</summary>
    public SwarmScore Score()
    {
        var handshaken = visits.Where(v => v.IsHandshaken).Select(v => (Visit: v, Peer: Find(v))).ToList();
        var matched = handshaken.Where(x => x.Peer is not null).Select(x => (x.Visit, Peer: x.Peer!)).ToList();
        return new SwarmScore
        {
            Name = swarm.Swarm.Group,
            Swarms = 1,
            Peers = ScorePeers(handshaken),
            Clients = ScoreWords(matched, v => v.Client, p => p.Peer.Client),
            Versions = ScoreWords(matched, v => v.Version, p => p.Peer.Version),
            Progress = ScoreProgress(matched),
            Seeds = ScoreSnapshots(s => s.Seeders, s => s.Seeds, IsSeed),
            Leechers = ScoreSnapshots(s => s.Leechers, s => s.Leechers, (life, have) => !IsSeed(life, have)),
            Copies = ScoreCopies(),
        };
    }

    private PeerLife? Find(RecordedVisit visit) => matcher.Candidates(visit) is [var life] && life.IsVerifiable ? life : null;

    private Found ScorePeers(List<(RecordedVisit Visit, PeerLife? Peer)> handshaken)
    {
        var recorded = handshaken.DistinctBy(x => x.Peer?.Peer.Endpoint ?? x.Visit.PeerKey).ToList();
        var found = recorded.Select(x => x.Peer).OfType<PeerLife>().ToHashSet();
        var there = swarm.Peers.Values.Where(p => p.IsVerifiable && snapshots.Any(s => p.Between(s.Started, s.At).Always)).ToList();
        return new Found(new Part(found.Count, recorded.Count), new Part(there.Count(found.Contains), there.Count));
    }

    private static Found ScoreWords(List<(RecordedVisit Visit, PeerLife Peer)> matched, Func<RecordedVisit, string?> recorded, Func<PeerLife, string?> told)
    {
        var said = matched.Where(x => recorded(x.Visit) is not null).ToList();
        var right = said.Count(x => recorded(x.Visit) == told(x.Peer));
        return new Found(new Part(right, said.Count), new Part(right, matched.Count(x => told(x.Peer) is not null)));
    }

    private static Errors ScoreProgress(List<(RecordedVisit Visit, PeerLife Peer)> matched)
    {
        var errors = default(Errors);
        foreach (var (visit, life) in matched.Where(x => x.Peer.Peer.Have is not null))
        {
            var pieces = (double)life.Peer.Pieces;
            var truth = life.Between(visit.At - VisitLength, visit.At);
            if (visit.Have is null && !truth.Always)
            {
                // It left before it could say.
                continue;
            }

            errors = errors.Add(visit.Have / pieces, truth.LeastHave / pieces, truth.MostHave / pieces);
        }

        return errors;
    }

    // A crawl takes time: whoever was there all the time is counted, and whoever was there for some of it may be.
    private Errors ScoreSnapshots(Func<RecordedSnapshot, int> recorded, Func<Truth.StateTruth, int> told, Func<PeerLife, int, bool> counts) =>
        snapshots.Aggregate(default(Errors), (errors, snapshot) =>
        {
            var (always, ever) = Count(snapshot, counts);
            var states = swarm.Between(snapshot.Started, snapshot.At);
            return errors.Add(recorded(snapshot), Math.Min(always, states.Min(told)), Math.Max(ever, states.Max(told)));
        });

    private Errors ScoreCopies() => snapshots.Aggregate(default(Errors), (errors, snapshot) =>
    {
        // A peer more or less is a copy more or less at most.
        var (always, ever) = Count(snapshot, (_, _) => true);
        var states = swarm.Between(snapshot.Started, snapshot.At);
        var least = Math.Max(0, states.Min(s => s.DistributedCopies) - Math.Max(0, states.Min(s => s.Seeds + s.Leechers) - always));
        var most = states.Max(s => s.DistributedCopies) + Math.Max(0, ever - states.Max(s => s.Seeds + s.Leechers));

        // Without anybody to ask there is nothing to record.
        return snapshot.Copies is null && least == 0 ? errors : errors.Add(snapshot.Copies, least - CopiesTolerance, most + CopiesTolerance);
    });

    private (int Always, int Ever) Count(RecordedSnapshot snapshot, Func<PeerLife, int, bool> counts)
    {
        var (always, ever) = (0, 0);
        foreach (var life in swarm.Peers.Values.Where(p => p is { IsVerifiable: true, Peer.Have: not null }))
        {
            var stretch = life.Between(snapshot.Started, snapshot.At);
            var (before, after) = (counts(life, stretch.LeastHave), counts(life, stretch.MostHave));
            always += stretch.Always && before && after ? 1 : 0;
            ever += stretch.Ever && (before || after) ? 1 : 0;
        }

        return (always, ever);
    }

    private static bool IsSeed(PeerLife life, int have) => have == life.Peer.Pieces;
}
