namespace Crawler.Probing.Work;

/// <summary>The pulse of one kind of work: it beats whenever the work gets on, or asked and found that nothing is due.</summary>
/// <param name="name">The work's name, such as <c>scrape</c>.</param>
/// <param name="time">The clock.</param>
public sealed class WorkPulse(string name, TimeProvider time)
{
    private long _beat = time.GetTimestamp();

    /// <summary>The work's name.</summary>
    public string Name => name;

    /// <summary>Time since the newest beat.</summary>
    public TimeSpan Quiet => time.GetElapsedTime(Volatile.Read(ref _beat));

    /// <summary>The work got on.</summary>
    public void Beat() => Volatile.Write(ref _beat, time.GetTimestamp());
}
