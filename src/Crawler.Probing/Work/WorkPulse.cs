namespace Crawler.Probing.Work;

/// <summary>The pulse of one kind of work: it beats whenever the work gets on, or asked and found that nothing is due.</summary>
/// <param name="name">The work's name, such as <c>scrape</c>.</param>
/// <param name="time">The clock.</param>
public sealed class WorkPulse(string name, TimeProvider time)
{
    private long _beat = time.GetTimestamp();

    /// <summary>The work's name.</summary>
    public string Name => name;

    /// <summary>Time since the newest beat, and since the end of a rest.</summary>
    public TimeSpan Quiet => time.GetElapsedTime(Volatile.Read(ref _beat)) is { Ticks: > 0 } quiet ? quiet : TimeSpan.Zero;

    /// <summary>The work got on.</summary>
    public void Beat() => Volatile.Write(ref _beat, time.GetTimestamp());

    /// <summary>Nothing is due for so long at most: until then no beat is missed.</summary>
    public void RestFor(TimeSpan atMost) => Volatile.Write(
        ref _beat, time.GetTimestamp() + (long)(atMost.TotalSeconds * time.TimestampFrequency));
}
