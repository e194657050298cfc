namespace Crawler.Lab.Scoring;

/// <summary>Scores how long peers were seen to stay, as the visits to them tell it: a stay is a row of handshakes without a failure between.</summary>
internal sealed class SessionScorer
{
    private readonly Dictionary<string, (List<SeenSession> True, List<SeenSession> Seen, Part Fitting)> _groups = new(StringComparer.Ordinal);

    /// <summary>The scores so far: a line for each group of swarms, then one for all.</summary>
    public IReadOnlyList<SessionScore> Scores =>
    [
        .. _groups.Select(g => Score(g.Key, g.Value.True, g.Value.Seen, g.Value.Fitting)),
        Score(
            "all",
            [.. _groups.Values.SelectMany(g => g.True)],
            [.. _groups.Values.SelectMany(g => g.Seen)],
            _groups.Values.Aggregate(default(Part), (sum, g) => sum + g.Fitting)),
    ];

    /// <summary>Adds a swarm with what was recorded of it.</summary>
    /// <param name="swarm">The swarm.</param>
    /// <param name="visits">Visits in it, in the order of time.</param>
    /// <param name="matcher">Finds whom they were to.</param>
    /// <param name="since">When the run began: who was there then came then.</param>
    /// <param name="until">When it ended; null where it did not.</param>
    public void Add(SwarmLife swarm, IReadOnlyList<RecordedVisit> visits, VisitMatcher matcher, DateTimeOffset since, DateTimeOffset? until)
    {
        var group = _groups.GetValueOrDefault(swarm.Swarm.Group, ([], [], default));
        var byPeer = visits
            .Select(v => (Visit: v, Candidates: matcher.Candidates(v)))
            .Where(x => x.Candidates.Count == 1)
            .ToLookup(x => x.Candidates[0], x => x.Visit);
        foreach (var life in swarm.Peers.Values.Where(p => p is { IsVerifiable: true, Peer.Fault: null }))
        {
            var stays = life.Stays(until).ToList();
            group.True.AddRange(stays);
            foreach (var seen in Seen(byPeer[life], since))
            {
                group.Seen.Add(seen);
                group.Fitting += new Part(stays.Exists(s => seen.Fits(s, SwarmScorer.VisitLength)) ? 1 : 0, 1);
            }
        }

        _groups[swarm.Swarm.Group] = group;
    }

    private static IEnumerable<SeenSession> Seen(IEnumerable<RecordedVisit> visits, DateTimeOffset since)
    {
        var absent = since;
        (DateTimeOffset After, DateTimeOffset First, DateTimeOffset Last)? open = null;
        foreach (var visit in visits)
        {
            if (visit.IsHandshaken)
            {
                open = open is { } going ? going with { Last = visit.At } : (absent, visit.At, visit.At);
                continue;
            }

            if (open is { } over)
            {
                yield return new SeenSession(over.After, over.First, over.Last, visit.At);
                open = null;
            }

            absent = visit.At;
        }

        if (open is { } unfinished)
        {
            yield return new SeenSession(unfinished.After, unfinished.First, unfinished.Last, null);
        }
    }

    private static SessionScore Score(string name, List<SeenSession> stays, List<SeenSession> seen, Part fitting) =>
        new(name, stays.Count, SessionLengths.Median(stays)?.TotalSeconds, seen.Count, SessionLengths.Median(seen)?.TotalSeconds, fitting);
}
