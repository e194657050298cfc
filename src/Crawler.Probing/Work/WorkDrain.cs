namespace Crawler.Probing.Work;

/// <summary>Ends all work in order: nothing new is begun, and what is under way gets time to end.</summary>
/// <param name="throttle">Keeps new work from being begun.</param>
/// <param name="underWay">Pieces of work that are under way.</param>
/// <param name="time">The clock.</param>
public sealed class WorkDrain(WorkThrottle throttle, Func<int> underWay, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns once nothing is under way, or the time is over.</summary>
    /// <returns>Pieces of work that are still under way.</returns>
    public async Task<int> RunAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        throttle.IsPaused = true;
        var began = time.GetTimestamp();
        // A claim that had passed the throttle may still bring work: that nothing is under way has to be seen twice.
        for (var quiet = 0; quiet < 2 && time.GetElapsedTime(began) < atMost; quiet = underWay() == 0 ? quiet + 1 : 0)
        {
            await Task.Delay(Pace, time, cancellationToken);
        }

        return underWay();
    }
}
