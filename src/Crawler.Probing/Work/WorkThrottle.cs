namespace Crawler.Probing.Work;

/// <summary>
/// How much work there is room for, and whether any is wanted. Whoever starts work looks here first; what is under way ends as usual. Safe for use by many threads.
/// </summary>
public sealed class WorkThrottle
{
    private volatile int _thinning = 1;
    private volatile bool _isFull;
    private volatile bool _isPaused;

    /// <summary>One of so many crawls, scrapes and peers of large swarms is looked at: intervals are so many times as long.</summary>
    /// <value>1 or more; 1 for everything.</value>
    public int Thinning => _thinning;

    /// <summary>Whether nothing new is to be started: there is no room, or somebody wants it so.</summary>
    public bool IsStopped => _isFull || _isPaused;

    /// <summary>Whether there is no room for anything new.</summary>
    public bool IsFull => _isFull;

    /// <summary>Whether somebody wants nothing new to be started, be there room or not.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    /// <summary>Sets how much there is room for.</summary>
    public void Set(int thinning, bool isFull)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(thinning, 1);
        (_thinning, _isFull) = (thinning, isFull);
    }
}
