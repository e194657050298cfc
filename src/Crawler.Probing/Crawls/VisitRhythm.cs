namespace Crawler.Probing.Crawls;

/// <summary>
/// How often a peer is looked at. A newcomer is seen again soon and an old acquaintance rarely, so that the length of a session is known to
/// about the same share of itself, whether it is minutes or days.
/// </summary>
public static class VisitRhythm
{
    private const double Growth = 1.2;
    private const int FewestFailures = 2;
    private const int MostFailures = 5;

    // Of a peer that never answered: crawls that pass it over, the fewest and the most.
    private const int FailuresToPassOver = 3;
    private const int MostPassedOver = 7;

    /// <summary>
    /// Failed visits in a row after which a peer is taken for gone: 2, one more for each doubling of the hours it was there, 5 at most. A
    /// lost packet must not end a session, and least of all a long one.
    /// </summary>
    /// <param name="presence">How long it was there.</param>
    public static int FailuresToEnd(TimeSpan presence) =>
        Math.Min(MostFailures, FewestFailures + (int)Math.Log2(1 + Math.Max(0, presence.TotalHours)));

    /// <summary>The wait until a peer that answers is visited next: 1.2 times its time here, within the bounds.</summary>
    internal static TimeSpan Next(TimeSpan presence, CrawlOptions options)
    {
        var wait = presence * Growth;
        return wait < options.RevisitShortest ? options.RevisitShortest : wait > options.RevisitLongest ? options.RevisitLongest : wait;
    }

    /// <summary>Crawls that pass over a peer that never answered: none at first, then 1, 3 and 7.</summary>
    internal static int PassedOver(int failures) =>
        failures < FailuresToPassOver ? 0 : Math.Min(MostPassedOver, (1 << (failures - FailuresToPassOver + 1)) - 1);
}
