namespace Crawler.Lab.Scoring;

/// <summary>Scores visits to sound peers by what these want of encryption.</summary>
internal sealed class EncryptionScorer
{
    private const string Plain = "plain";
    private const string Require = "require";

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
            if (matcher.Candidates(visit) is [var life] && Find(life) is { } tally)
            {
                tally.Recorded[visit.Outcome] = tally.Recorded.GetValueOrDefault(visit.Outcome) + 1;
                tally.Right += OutcomeScorer.IsRight(visit, life) ? 1 : 0;
                if (visit.IsHandshaken)
                {
                    found.Add(life);
                    tally.Encrypted += new Part(CanBe(visit, life.Peer.Encryption!) ? 1 : 0, 1);
                }
            }
        }

        foreach (var life in swarm.Peers.Values.Where(p => p.IsVerifiable && snapshots.Any(s => p.Between(s.Started, s.At).Always)))
        {
            if (Find(life) is { } tally)
            {
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

    private Tally? Find(PeerLife life)
    {
        if (life.Peer is not { Fault: null, Encryption: { } policy })
        {
            return null;
        }

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
