using Crawler.Storage.Sql;

namespace Crawler.Storage.Alerts;

/// <summary>Reads how the fleet is.</summary>
/// <param name="database">Where it stands.</param>
public sealed class RunningStore(Database database)
{
    /// <summary>The numbers as of a moment.</summary>
    public async Task<RunningFigures> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryFileAsync(
            "queries/still_running", null, [("now", now)],
            r => new RunningFigures
            {
                AgentsAlive = r.GetInt64(0),
                AgentsMissing = r.GetInt64(1),
                LagSeconds = r.GetDouble(2),
                Checks = r.GetInt64(3),
                Visits = r.GetInt64(4),
                Crawls = r.GetInt64(5),
                Swarms = r.GetInt64(6),
                Guarded = r.GetInt64(7),
                GuardedInDanger = r.GetInt64(8),
                OpenAlerts = r.GetInt64(9),
                OpenCritical = r.GetInt64(10),
                MailsWaiting = r.GetInt64(11),
            },
            cancellationToken))[0];
    }
}
