using Crawler.Storage.Partitions;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Rollups;

/// <summary>
/// Folds the hourly sums of old days into one row a day, so that what stays for ever grows by days and not by hours. Reports by days are the same
/// before and after.
/// </summary>
/// <param name="database">Where they are.</param>
public sealed class RollupFold(Database database)
{
    // After an upgrade there may be years of them: the rest waits for the next runs.
    private const int MostDays = 7;

    private static readonly string[] Steps =
    [
        "maintenance/fold_swarm_hour", "maintenance/fold_client_hour", "maintenance/fold_network_hour", "maintenance/fold_tracker_hour",
        "maintenance/fold_tracker_rtt_hour", "maintenance/fold_session_hour", "maintenance/fold_reach_hour", "maintenance/fold_list_hour",
        "maintenance/fold_web_seed_hour", "maintenance/fold_web_seed_rtt_hour", "maintenance/fold_agent_minute", "maintenance/fold_mark",
    ];

    /// <summary>
    /// Folds the oldest days beyond <see cref="RetentionOptions.HourDays"/> whose raw rows are gone, at most seven, each in a transaction of its own. May run
    /// anywhere, any number of times.
    /// </summary>
    /// <returns>The days, UTC.</returns>
    public async Task<IReadOnlyList<DateOnly>> RunAsync(DateTimeOffset now, RetentionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var firstKept = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-options.HourDays);
        var folded = new List<DateOnly>();
        while (folded.Count < MostDays && await FoldOldestAsync(connection, firstKept, cancellationToken) is { } day)
        {
            folded.Add(day);
        }

        return folded;
    }

    private static async Task<DateOnly?> FoldOldestAsync(NpgsqlConnection connection, DateTimeOffset firstKept, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Nobody sums hours meanwhile.
        await connection.ExecuteFileAsync("maintenance/rollup_lock", transaction, [], cancellationToken);
        var days = await connection.QueryFileAsync(
            "maintenance/fold_next", transaction, [("first_kept", firstKept)], r => r.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        if (days is not [var begins])
        {
            return null;
        }

        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var step in Steps)
        {
            batch.AddFile(step, ("begins", begins), ("ends", begins.AddDays(1)));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return DateOnly.FromDateTime(begins.UtcDateTime);
    }
}
