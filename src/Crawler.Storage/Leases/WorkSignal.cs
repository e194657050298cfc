using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Leases;

/// <summary>
/// Hears that work was added, by whichever process, so that nobody has to ask for it again and again. Where it cannot listen, work is found
/// all the same, later.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock of those who wait for due work.</param>
/// <param name="loggers">Where to say that nothing can be heard.</param>
public sealed class WorkSignal(Database database, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    // Many that are added one after the other are one piece of news.
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggers.CreateLogger<WorkSignal>();
    private volatile TaskCompletionSource _next = New();
    private int _version;

    /// <summary>Whether news would be heard now.</summary>
    internal bool IsListening { get; private set; }

    /// <summary>Grows with each piece of news.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>Listens until the token ends, then returns.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(cancellationToken);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException)
            {
                _logger.LogDebug(e, "Nothing can be heard of new work");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                IsListening = false;
                Tell();
            }

            await Task.Delay(RetryPause, database.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for news after <paramref name="version"/>, at most so long.</summary>
    internal async Task WaitAsync(int version, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var next = _next.Task;
        if (Version == version)
        {
            await next.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using (var listen = Sql.SqlCommands.CreateFromFile(connection, "queries/listen_work", null))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // What was added before this is news as well.
        IsListening = true;
        while (true)
        {
            Tell();
            await Task.Delay(Gathering, database.Time, cancellationToken);
            await connection.WaitAsync(cancellationToken);
        }
    }

    private void Tell()
    {
        Interlocked.Increment(ref _version);
        Interlocked.Exchange(ref _next, New()).TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
