namespace Crawler.Lab.Scoring;

/// <summary>
/// Lengths of stays whose coming was observed, as <c>report.session_day</c> estimates them. Of some the end was not observed: those lasted at
/// least as long as was seen. Others came and went between two looks: those that were seen stand for them.
/// </summary>
internal static class SessionLengths
{
    // Into how many equal parts the interval of each end is cut.
    private const int Parts = 4;

    /// <summary>
    /// The median after Kaplan and Meier: leaving out stays that were not over would favour short ones. Null where fewer than half of
    /// the stays can be shown to have ended.
    /// </summary>
    public static TimeSpan? Median(IEnumerable<SeenSession> sessions)
    {
        // At equal lengths, those that ended come first: the others lasted longer.
        var parts = sessions.Where(s => s.CameAfter is not null).SelectMany(Spread).OrderBy(p => p.Length).ThenBy(p => !p.Ended).ToList();
        var lasting = 1.0;
        var left = parts.Sum(p => p.Weight);
        foreach (var (length, weight, ended) in parts)
        {
            if (ended)
            {
                lasting *= Math.Max(0, 1 - (weight / left));

                // A sum of parts may miss one half by a rounding error.
                if (lasting <= 0.5 + 1e-9)
                {
                    return TimeSpan.FromSeconds(length);
                }
            }

            left -= weight;
        }

        return null;
    }

    // The lengths in seconds that a stay may have had. One that is shorter than the time between two looks is seen with the chance of their
    // ratio, and stands for those that were not.
    private static IEnumerable<(double Length, double Weight, bool Ended)> Spread(SeenSession session)
    {
        var seen = (session.LeftAfter - session.CameBy).TotalSeconds;
        var coming = (session.CameBy - session.CameAfter!.Value).TotalSeconds;
        var leaving = session.LeftBy is { } left ? (left - session.LeftAfter).TotalSeconds : 0;
        foreach (var before in Middles(coming))
        {
            foreach (var after in Middles(leaving))
            {
                var length = before + seen + after;
                var share = 1.0 / (Middles(coming).Length * Middles(leaving).Length);
                yield return (length, share * Math.Max(1, length > 0 ? coming / length : 1), session.LeftBy is not null);
            }
        }
    }

    private static double[] Middles(double interval) =>
        interval > 0 ? [.. Enumerable.Range(0, Parts).Select(i => interval * (i + 0.5) / Parts)] : [0];
}
