using System.Net.Sockets;
using Crawler.Storage.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Fleet;

/// <summary>
/// Work that one agent at a time does for the fleet, at a steady pace. Whoever has the turn keeps it as long as it is in time; when it is
/// late by <see cref="Grace"/> another agent takes over. To take the turn costs one statement.
/// </summary>
/// <param name="database">Where it stands whose turn it is.</param>
/// <param name="agentId">This agent.</param>
/// <param name="work">The kind of work.</param>
/// <param name="every">The pace.</param>
/// <param name="loggers">Where it is told that the database cannot be asked.</param>
public sealed class FleetTurn(Database database, long agentId, string work, TimeSpan every, ILoggerFactory loggers)
{
    /// <summary>How late an agent may be before it loses its turn: 6 seconds.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(6);

    // The turn is due so much before the pace, so that who comes at a steady pace does not come too early for it.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<FleetTurn>();

    /// <summary>
    /// Does the work whenever it is this agent's turn, until the token ends. Work that takes longer than the pace keeps the turn; a database that is away is
    /// waited for. What the work throws goes through.
    /// </summary>
    public async Task RunAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(act);
        while (true)
        {
            var (isOurs, again) = await TryTakeAsync(cancellationToken);
            if (isOurs)
            {
                again = await ActAsync(act, again, cancellationToken);
            }

            var wait = again - database.Time.GetUtcNow();
            await Task.Delay(wait > ShortestWait ? wait : ShortestWait, database.Time, cancellationToken);
        }
    }

    /// <summary>Takes the turn when it is due.</summary>
    /// <returns>Whether it was taken, and when to look again.</returns>
    internal async Task<(bool IsOurs, DateTimeOffset Again)> TakeAsync(CancellationToken cancellationToken)
    {
        var now = database.Time.GetUtcNow();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryFileAsync(
            "queries/fleet_turn", null, [("work", work), ("agent_id", agentId), ("now", now), ("due_at", now + every - (Slack < every / 4 ? Slack : every / 4)), ("grace", Grace)],
            r => (r.GetBoolean(0), r.GetFieldValue<DateTimeOffset>(1)), cancellationToken))[0];
    }

    private async Task<DateTimeOffset> ActAsync(Func<CancellationToken, Task> act, DateTimeOffset again, CancellationToken cancellationToken)
    {
        var acting = act(cancellationToken);
        await acting.WaitAsync(every, database.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!acting.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            // Nobody else is to begin what is still being done.
            (_, again) = await TryTakeAsync(cancellationToken);
            await acting.WaitAsync(every, database.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await acting;
        return again;
    }

    private async Task<(bool IsOurs, DateTimeOffset Again)> TryTakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TakeAsync(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or SocketException && !cancellationToken.IsCancellationRequested)
        {
            _logger.LogDebug(e, "Whose turn it is to do {Work} cannot be told just now", work);
            return (false, database.Time.GetUtcNow() + (every < RetryPause ? every : RetryPause));
        }
    }
}
