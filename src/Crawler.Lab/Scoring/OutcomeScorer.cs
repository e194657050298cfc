namespace Crawler.Lab.Scoring;

/// <summary>Scores the outcomes of visits, for each fault of peers.</summary>
internal sealed class OutcomeScorer
{
    private const string Sound = "none";
    private static readonly string[] Nobody = ["refused", "timed_out"];
    private static readonly string[] CutOff = ["refused", "timed_out", "reset", "closed"];

    private readonly SortedDictionary<string, Tally> _faults = new(StringComparer.Ordinal);

    /// <summary>The scores so far, sound peers first.</summary>
    public IReadOnlyList<OutcomeScore> Scores =>
    [
        .. _faults.OrderBy(f => f.Key != Sound).Select(f => new OutcomeScore(
            f.Key, [.. f.Value.Expected], new Part(f.Value.Right, f.Value.Recorded.Values.Sum()), f.Value.Recorded, f.Value.Invented)),
    ];

    /// <summary>Adds a visit to one of these peers; to none of the lab's peers when there is none.</summary>
    public void Add(RecordedVisit visit, IReadOnlyList<PeerLife> candidates)
    {
        // Of several, the one for which the record would be right: that it was another cannot be shown.
        var life = candidates.FirstOrDefault(c => IsRight(visit, c)) ?? (candidates.Count > 0 ? candidates[0] : null);
        var fault = life is null ? "stranger" : life.Peer.Fault ?? Sound;
        if (!_faults.TryGetValue(fault, out var tally))
        {
            _faults.Add(fault, tally = new Tally());
        }

        tally.Expected.UnionWith(life?.Peer.Outcomes ?? []);
        tally.Recorded[visit.Outcome] = tally.Recorded.GetValueOrDefault(visit.Outcome) + 1;
        tally.Right += life is not null && IsRight(visit, life) ? 1 : 0;
        tally.Invented += life is { Peer.Have: null } && visit.Have is not null ? 1 : 0;
    }

    /// <summary>Whether the outcome is right for what was so of the peer while the visit may have lasted.</summary>
    public static bool IsRight(RecordedVisit visit, PeerLife life)
    {
        var expected = life.Peer.Outcomes;
        if (!life.IsVerifiable)
        {
            return expected.Contains(visit.Outcome, StringComparer.Ordinal);
        }

        var stretch = life.Between(visit.At - SwarmScorer.VisitLength, visit.At);
        return (stretch.Ever && expected.Contains(visit.Outcome, StringComparer.Ordinal))
            || (!stretch.Always && (stretch.Ever ? CutOff : Nobody).Contains(visit.Outcome, StringComparer.Ordinal));
    }

    private sealed class Tally
    {
        public SortedSet<string> Expected { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, int> Recorded { get; } = new(StringComparer.Ordinal);

        public int Right { get; set; }

        public int Invented { get; set; }
    }
}
