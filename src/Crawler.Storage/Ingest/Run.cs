namespace Crawler.Storage.Ingest;

/// <summary>What a series of observations of one thing says of its present state and of how long that has lasted.</summary>
/// <param name="Newest">The newest observation.</param>
/// <param name="LastGood">When the newest good one was; null when none is good.</param>
/// <param name="FirstBadAfter">When the first bad one after the newest good one was; null when the newest is good.</param>
/// <typeparam name="T">The observation.</typeparam>
internal sealed record Run<T>(T Newest, DateTimeOffset? LastGood, DateTimeOffset? FirstBadAfter);

/// <summary>Makes <see cref="Run{T}"/>.</summary>
internal static class Run
{
    /// <summary>Looks through observations in any order; there must be one.</summary>
    public static Run<T> Of<T>(IEnumerable<T> observations, Func<T, DateTimeOffset> at, Func<T, bool> isGood)
    {
        DateTimeOffset? lastGood = null;
        DateTimeOffset? firstBad = null;
        var sorted = observations.OrderBy(at).ToList();
        foreach (var one in sorted)
        {
            if (isGood(one))
            {
                (lastGood, firstBad) = (at(one).ToUniversalTime(), null);
            }
            else
            {
                firstBad ??= at(one).ToUniversalTime();
            }
        }

        return new Run<T>(sorted[^1], lastGood, firstBad);
    }
}
