namespace Crawler.Lab.Scoring;

/// <summary>Scores visits to sound peers by what these want of encryption.</summary>
internal sealed class EncryptionScorer
{
    private const string Plain = "plain";
    private const string Require = "require";
    private const string Unknown = "unknown";

    private readonly SortedDictionary<string, Tally> _policies = new(StringComparer.Ordinal);

    /// <summary>The scores so far.</summary>
    public IReadOnlyList<EncryptionScore> Scores =>
    [
        .. _policies.Select(p => new EncryptionScore(
            p.Key, p.Value.Peers, new Part(p.Value.Right, p.Value.Recorded.Values.Sum()), p.Value.Encrypted, p.Value.Recorded)),
    ];

    /// <summary>Adds a swarm with what was recorded of it.</summary>
    public void Add(SwarmLife swarm, IReadOnlyList<RecordedVisit> visits, IReadOnlyList<RecordedSnapshot> snapshots, VisitMatcher matcher)
    {
        var found = new HashSet<PeerLife>();
        foreach (var visit in visits)
        {
            // One of several, whose address nobody knows: its policy is known where all of them have the same.
            var candidates = matcher.Candidates(visit);
            var policies = candidates.Select(Policy).Distinct(StringComparer.Ordinal).ToList();
            if (candidates.Count == 0 || policies.Contains(null, StringComparer.Ordinal))
            {
                continue;
            }

            var tally = Of(policies is [var policy] ? policy! : Unknown);
            tally.Recorded[visit.Outcome] = tally.Recorded.GetValueOrDefault(visit.Outcome) + 1;
            tally.Right += candidates.Any(c => OutcomeScorer.IsRight(visit, c)) ? 1 : 0;
            if (visit.IsHandshaken && candidates is [var life])
            {
                found.Add(life);
                tally.Encrypted += new Part(CanBe(visit, life.Peer.Encryption!) ? 1 : 0, 1);
            }
        }

        foreach (var life in swarm.Peers.Values.Where(p => p.IsVerifiable && snapshots.Any(s => p.Between(s.Started, s.At).Always)))
        {
            if (Policy(life) is { } policy)
            {
                var tally = Of(policy);
                tally.Peers += new Part(found.Contains(life) ? 1 : 0, 1);
            }
        }
    }

    private static bool CanBe(RecordedVisit visit, string policy) =>
        policy switch
        {
            Plain => visit.IsEncrypted == false,
            Require => visit.IsEncrypted == true,
            _ => visit.IsEncrypted is not null,
        };

    private static string? Policy(PeerLife life) => life.Peer.Fault is null ? life.Peer.Encryption : null;

    private Tally Of(string policy)
    {
        if (!_policies.TryGetValue(policy, out var tally))
        {
            _policies.Add(policy, tally = new Tally());
        }

        return tally;
    }

    private sealed class Tally
    {
        public SortedDictionary<string, int> Recorded { get; } = new(StringComparer.Ordinal);

        public int Right { get; set; }

        public Part Peers { get; set; }

        public Part Encrypted { get; set; }
    }
}
