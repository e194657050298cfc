namespace Crawler.Lab.Scoring;

/// <summary>Lengths of stays, of which some ends were not observed: those lasted at least as long as was seen.</summary>
internal static class SessionLengths
{
    /// <summary>
    /// The median after Kaplan and Meier: leaving out the others would favour short ones. Null where fewer than half of
    /// the stays can be shown to have ended.
    /// </summary>
    public static TimeSpan? Median(IReadOnlyCollection<SeenSession> sessions)
    {
        var lasting = 1.0;
        var left = sessions.Count;

        // At equal lengths, those that ended come first: the others lasted longer.
        foreach (var session in sessions.OrderBy(s => s.Length).ThenByDescending(s => s.IsWhole))
        {
            if (session.IsWhole)
            {
                lasting *= 1 - (1.0 / left);
                if (lasting <= 0.5)
                {
                    return session.Length;
                }
            }

            left--;
        }

        return null;
    }
}
