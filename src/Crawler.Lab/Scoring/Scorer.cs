namespace Crawler.Lab.Scoring;

/// <summary>Compares records with the truth.</summary>
internal static class Scorer
{
    /// <summary>The score of one run.</summary>
    public static ScoreCard Score(KnownTruth truth, Records records)
    {
        var visits = records.Visits.ToLookup(v => v.InfoHash, StringComparer.Ordinal);
        var snapshots = records.Snapshots.ToLookup(s => s.InfoHash, StringComparer.Ordinal);
        var stays = records.Sessions.ToLookup(s => s.InfoHash, StringComparer.Ordinal);
        var outcomes = new OutcomeScorer();
        var encryption = new EncryptionScorer();
        var sessions = new SessionScorer();
        var scores = new List<SwarmScore>();
        foreach (var (hash, swarm) in truth.Swarms)
        {
            var own = visits[hash].ToList();
            var matcher = new VisitMatcher(swarm, own);
            own.ForEach(visit => outcomes.Add(visit, matcher.Candidates(visit)));
            encryption.Add(swarm, own, [.. snapshots[hash]], matcher);
            sessions.Add(swarm, [.. stays[hash]], own, matcher, truth.Since, truth.KnownUntil);
            scores.Add(new SwarmScorer(swarm, own, [.. snapshots[hash]], matcher).Score());
        }

        var groups = scores.GroupBy(s => s.Name, StringComparer.Ordinal).Select(g => g.Aggregate((a, b) => a + b)).ToList();
        return new ScoreCard
        {
            Scenario = truth.Scenario,
            Since = truth.Since,
            Until = truth.Until,
            Visits = records.Visits.Count,
            Snapshots = records.Snapshots.Count,
            Swarms = [.. groups, scores.Aggregate(new SwarmScore { Name = "all" }, (a, b) => a + b)],
            Peers = outcomes.Scores,
            Encryption = encryption.Scores,
            Sessions = sessions.Scores,
            Trackers = TrackerScorer.Score(truth, records.Claims),
        };
    }
}
