using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Leases;

/// <summary>What of work outlives its database: nothing is claimed while PostgreSQL is away, and what is to be kept waits until it is back.</summary>
/// <param name="logger">Where the outage is told, once when it begins and once when it ends.</param>
/// <param name="time">The clock.</param>
internal sealed class OutagePatience(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private int _isAway;

    /// <summary>Claims work; nothing while PostgreSQL is away.</summary>
    public async Task<T> ClaimAsync<T>(Func<Task<T>> claim, T nothing, CancellationToken cancellationToken)
    {
        try
        {
            var work = await claim();
            NoteBack();
            return work;
        }
        catch (Exception e) when (IsOutage(e) && !cancellationToken.IsCancellationRequested)
        {
            NoteAway(e);
            return nothing;
        }
    }

    /// <summary>Tries until PostgreSQL is back.</summary>
    public async Task PersistAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await act();
                NoteBack();
                return;
            }
            catch (Exception e) when (IsOutage(e) && !cancellationToken.IsCancellationRequested)
            {
                NoteAway(e);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    // What PostgreSQL says of a statement (other than that it goes down, is full, or is a standby that will be promoted) is our own fault, and no
    // repetition cures it.
    private static bool IsOutage(Exception e) => e is NpgsqlException and not PostgresException
        or PostgresException { IsTransient: true } or PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction }
        or TimeoutException or IOException or System.Net.Sockets.SocketException;

    private void NoteAway(Exception e)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
        {
            logger.LogWarning("PostgreSQL is away, so nothing can be claimed: {Reason}", e.Message);
        }
    }

    private void NoteBack()
    {
        if (Interlocked.Exchange(ref _isAway, 0) == 1)
        {
            logger.LogInformation("PostgreSQL is back, and so is the work");
        }
    }
}
