using Crawler.Lab.Truth;

namespace Crawler.Lab.Scoring;

/// <summary>Scores what was recorded of trackers. A claim is right when it says what the tracker said, be that true or not.</summary>
internal static class TrackerScorer
{
    /// <summary>A line for each tracker that was asked, and each kind of query.</summary>
    public static IReadOnlyList<TrackerScore> Score(KnownTruth truth, IReadOnlyList<RecordedClaim> claims) =>
    [
        .. claims
            .Where(c => truth.Trackers.ContainsKey(c.Url))
            .GroupBy(c => (c.Url, c.Kind))
            .OrderBy(g => truth.Trackers[g.Key.Url].Fault ?? "", StringComparer.Ordinal)
            .ThenBy(g => g.Key)
            .Select(g => Score(truth.Trackers[g.Key.Url], g.Key.Kind, [.. g])),
    ];

    private static TrackerScore Score(TrackerTruth tracker, string kind, IReadOnlyList<RecordedClaim> claims)
    {
        var expected = kind == "scrape" ? tracker.Scrape : tracker.Announce;
        var told = tracker.Counts is { } counts
            ? claims.Where(c => c.Outcome == "ok").Select(c => (Claim: c, Told: counts.GetValueOrDefault($"{c.Family}"))).ToList()
            : [];
        var recorded = claims.GroupBy(c => c.Outcome, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        return new TrackerScore(
            tracker.Url,
            tracker.Fault ?? "none",
            kind,
            expected,
            new Part(claims.Count(c => expected.Contains(c.Outcome, StringComparer.Ordinal)), claims.Count),
            new Part(told.Count(x => IsAsTold(x.Claim, x.Told)), told.Count),
            new SortedDictionary<string, int>(recorded, StringComparer.Ordinal));
    }

    // Whoever announces is counted too: a crawler may have taken itself out again.
    private static bool IsAsTold(RecordedClaim claim, ClaimedCounts? told) => claim.Seeders == told?.Seeders
        && (claim.Leechers == told?.Leechers || (claim.Kind == "announce" && claim.Leechers == told?.Leechers - 1));
}
