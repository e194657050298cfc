namespace Crawler.Lab.Scoring;

/// <summary>
/// Scores how long peers were recorded to stay. Who was there from the beginning is left out: nobody could see them come.
/// </summary>
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
    /// <param name="sessions">Its sessions.</param>
    /// <param name="visits">Its visits, which tell whose the sessions are.</param>
    /// <param name="matcher">Finds whom visits were to.</param>
    /// <param name="since">When the run began.</param>
    /// <param name="until">How far the truth is known: who is there then is still there.</param>
    public void Add(
        SwarmLife swarm, IReadOnlyList<RecordedSession> sessions, IReadOnlyList<RecordedVisit> visits, VisitMatcher matcher, DateTimeOffset since,
        DateTimeOffset until)
    {
        var group = _groups.GetValueOrDefault(swarm.Swarm.Group, ([], [], default));
        var peers = visits
            .Where(v => v.IsHandshaken)
            .Select(v => (v.PeerKey, Candidates: matcher.Candidates(v)))
            .Where(x => x.Candidates.Count == 1)
            .DistinctBy(x => x.PeerKey, StringComparer.Ordinal)
            .ToDictionary(x => x.PeerKey, x => x.Candidates[0], StringComparer.Ordinal);
        var byPeer = sessions.Where(s => peers.ContainsKey(s.PeerKey)).ToLookup(s => peers[s.PeerKey]);
        foreach (var life in swarm.Peers.Values.Where(p => p is { IsVerifiable: true, Peer.Fault: null }))
        {
            var stays = life.Stays(until).ToList();
            group.True.AddRange(stays.Where(s => s.CameBy > since));
            foreach (var session in byPeer[life])
            {
                var seen = new SeenSession(session.AbsentBefore, session.FirstSeen, session.LastSeen, session.AbsentAfter);
                group.Seen.Add(seen);
                group.Fitting += new Part(stays.Exists(s => seen.Fits(s, SwarmScorer.VisitLength)) ? 1 : 0, 1);
            }
        }

        _groups[swarm.Swarm.Group] = group;
    }

    private static SessionScore Score(string name, List<SeenSession> stays, List<SeenSession> seen, Part fitting) =>
        new(name, stays.Count, SessionLengths.Median(stays)?.TotalSeconds, seen.Count(s => s.CameAfter is not null), SessionLengths.Median(seen)?.TotalSeconds, fitting);
}
