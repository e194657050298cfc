using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Embedded;

/// <summary>
/// What an earlier server left in a cluster: itself, still shutting down or orphaned by a kill -9; its children; its pid file.
/// </summary>
internal sealed class ClusterRemains(ClusterLayout layout, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Ends what is left, gently at first. The pid file is removed only when no process works on the cluster any more: it is what keeps
    /// two servers off the same files.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">Something does not end.</exception>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        foreach (var (signal, patience) in new[] { ("INT", 30), ("QUIT", 10), ("KILL", 10) })
        {
            var alive = ClusterProcesses.Alive(layout.Cluster);
            if (alive.Count > 0)
            {
                logger.LogInformation("Waiting for {Count} processes of an earlier PostgreSQL server to end", alive.Count);
                var server = ClusterProcesses.Postmaster(layout.Cluster);
                foreach (var pid in server is { } one && signal != "KILL" ? [one] : alive)
                {
                    await Shell.SignalAsync(pid, signal, cancellationToken);
                }
            }

            if (await WaitUntilGoneAsync(TimeSpan.FromSeconds(patience)))
            {
                File.Delete(ClusterProcesses.PidFile(layout.Cluster));
                File.Delete(Path.Combine(layout.SocketDirectory, $".s.PGSQL.{ClusterLayout.Port}.lock"));
                return;
            }
        }

        throw new DatabaseUnavailableException($"Processes of an earlier server do not leave the cluster '{layout.Cluster}'.");
    }

    /// <summary>Waits for the last process to end: the one that writes the server's log outlives the server by a moment.</summary>
    /// <returns>False when one is still there.</returns>
    public async Task<bool> WaitUntilGoneAsync(TimeSpan patience)
    {
        var deadline = time.GetUtcNow() + patience;
        while (ClusterProcesses.Alive(layout.Cluster).Count > 0)
        {
            if (time.GetUtcNow() > deadline)
            {
                return false;
            }

            await Task.Delay(Poll, time);
        }

        return true;
    }
}
