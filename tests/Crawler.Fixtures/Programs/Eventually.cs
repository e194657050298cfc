namespace Crawler.Fixtures.Programs;

/// <summary>Waits for a condition of another program, which cannot tell us when it comes true: asks again and again until a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long to wait where nothing else is said: far more than any of it takes on a slow machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns once <paramref name="condition"/> is true.</summary>
    /// <param name="what">What is waited for; ends up in the failure's message.</param>
    /// <param name="condition">Asked at once and then every 20 ms.</param>
    /// <param name="within">The deadline; default <see cref="Patience"/>.</param>
    /// <param name="state">Describes what is there instead, for the failure's message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public static async Task TrueAsync(
        string what,
        Func<CancellationToken, Task<bool>> condition,
        TimeSpan? within = null,
        Func<string>? state = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var limit = within ?? Patience;
        var from = TimeProvider.System.GetTimestamp();
        while (!await condition(cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(from) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what}.{(state is null ? "" : " " + state())}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
