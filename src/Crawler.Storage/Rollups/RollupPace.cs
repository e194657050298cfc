namespace Crawler.Storage.Rollups;

/// <summary>
/// Keeps summing from taking the machine over: an hour is summed anew whole, so that the more there is of it the longer a run takes. Rests
/// after each run for as long as makes it a tenth of the time.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class RollupPace(TimeProvider time)
{
    private const int Rest = 9;

    // Below this there is nothing to spare.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private long _notBefore = DateTimeOffset.MinValue.UtcTicks;

    /// <summary>Runs <paramref name="work"/>, unless the run before it was long and is not long ago.</summary>
    /// <returns>Whether it ran.</returns>
    public async Task<bool> RunAsync(Func<Task> work)
    {
        if (time.GetUtcNow().UtcTicks < Volatile.Read(ref _notBefore))
        {
            return false;
        }

        var began = time.GetUtcNow();
        try
        {
            await work();
        }
        finally
        {
            var ended = time.GetUtcNow();
            Volatile.Write(ref _notBefore, (ended + (ended - began < Short ? TimeSpan.Zero : (ended - began) * Rest)).UtcTicks);
        }

        return true;
    }
}
