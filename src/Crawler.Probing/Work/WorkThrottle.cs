namespace Crawler.Probing.Work;

/// <summary>
/// How much work there is room for. Whoever starts work looks here first; what is under way ends as usual. Safe for use by many threads.
/// </summary>
public sealed class WorkThrottle
{
    private volatile int _thinning = 1;
    private volatile bool _isStopped;

    /// <summary>One of so many crawls, scrapes and peers of large swarms is looked at: intervals are so many times as long.</summary>
    /// <value>1 or more; 1 for everything.</value>
    public int Thinning => _thinning;

    /// <summary>Whether nothing new is to be started.</summary>
    public bool IsStopped => _isStopped;

    /// <summary>Sets both.</summary>
    public void Set(int thinning, bool isStopped)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(thinning, 1);
        (_thinning, _isStopped) = (thinning, isStopped);
    }
}
