namespace Crawler.Lab.Scoring;

/// <summary>Lengths of stays whose coming was observed. Of some the end was not: those lasted at least as long as was seen.</summary>
internal static class SessionLengths
{
    /// <summary>
    /// The median after Kaplan and Meier: leaving out stays that were not over would favour short ones. Null where fewer than half of
    /// the stays can be shown to have ended.
    /// </summary>
    public static TimeSpan? Median(IEnumerable<SeenSession> sessions)
    {
        var begun = sessions.Where(s => s.CameAfter is not null).ToList();
        var lasting = 1.0;
        var left = begun.Count;

        // At equal lengths, those that ended come first: the others lasted longer.
        foreach (var session in begun.OrderBy(s => s.Length).ThenBy(s => s.LeftBy is null))
        {
            if (session.LeftBy is not null)
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
