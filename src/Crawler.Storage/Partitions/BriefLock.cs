using Npgsql;

namespace Crawler.Storage.Partitions;

/// <summary>
/// Runs what gives up when its lock is not to be had at once, so that nobody waits behind it for as long as somebody else's backup takes.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class BriefLock(TimeProvider time)
{
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Tries a few times.</summary>
    /// <returns>What <paramref name="work"/> gave; null when it never got its lock.</returns>
    public async Task<int?> RunAsync(Func<Task<int>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                return await work();
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                await Task.Delay(attempt < Attempts ? Pause : TimeSpan.Zero, time, cancellationToken);
            }
        }

        return null;
    }
}
