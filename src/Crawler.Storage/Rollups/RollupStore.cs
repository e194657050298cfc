using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Rollups;

/// <summary>The hourly sums that every report reads, made of raw rows.</summary>
/// <param name="database">Where they are.</param>
public sealed class RollupStore(Database database)
{
    private static readonly string[] Steps =
    [
        "maintenance/rollup_clear_hour", "maintenance/rollup_swarm_hour", "maintenance/rollup_client_hour", "maintenance/rollup_reach_hour",
        "maintenance/rollup_network_hour", "maintenance/rollup_tracker_hour", "maintenance/rollup_tracker_rtt_hour", "maintenance/rollup_list_hour",
        "maintenance/rollup_web_seed_hour", "maintenance/rollup_web_seed_rtt_hour", "maintenance/rollup_mark_hour",
    ];

    /// <summary>
    /// Sums the hours anew that got observations, or were not over last time. All of it is one transaction: it may be run at any
    /// time, by any agent, any number of times, and the sums are those of the raw rows. Returns the hours summed.
    /// </summary>
    /// <param name="now">The present; nothing is known beyond it.</param>
    /// <param name="cancellationToken">Gives up; nothing is changed then.</param>
    public async Task<IReadOnlyList<DateTimeOffset>> RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteFileAsync("maintenance/rollup_lock", transaction, [], cancellationToken);
        var hours = await connection.QueryFileAsync(
            "maintenance/rollup_take", transaction, [("now", now)],
            r => new Hour(r.GetFieldValue<DateTimeOffset>(0), r.GetFieldValue<DateTimeOffset>(1), r.GetFieldValue<DateTimeOffset>(2)),
            cancellationToken);
        foreach (var hour in hours)
        {
            await SumAsync(connection, transaction, hour, now, cancellationToken);
        }

        if (hours.Count > 0)
        {
            await connection.ExecuteFileAsync("maintenance/rollup_days", transaction, [("now", now)], cancellationToken);
            await connection.ExecuteFileAsync("maintenance/rollup_week", transaction, [("now", now)], cancellationToken);
        }

        await connection.ExecuteFileAsync("maintenance/rollup_swarm_count", transaction, [], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [.. hours.Select(x => x.Begin)];
    }

    private static async Task SumAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Hour hour, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The bounds are values and not expressions, so that other days' partitions are not even thought of: however many days are kept.
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var step in Steps)
        {
            batch.AddFile(step, ("hour", hour.Begin), ("since", hour.Since), ("until", hour.Until), ("now", now));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Hour(DateTimeOffset Begin, DateTimeOffset Since, DateTimeOffset Until);
}
