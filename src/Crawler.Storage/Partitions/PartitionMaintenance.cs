using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Partitions;

/// <summary>Makes the daily partitions of the raw tables ahead of time and drops the old ones. May run anywhere, any number of times.</summary>
public sealed class PartitionMaintenance(Database database)
{
    /// <summary>The raw tables.</summary>
    private static readonly string[] Tables = ["tracker_request", "tracker_check", "claim", "visit", "swarm_snapshot", "session"];

    /// <summary>Makes what is missing from the day before <paramref name="now"/> to the last of the days ahead.</summary>
    /// <returns>How many partitions were made.</returns>
    public async Task<int> EnsureAsync(DateTimeOffset now, RetentionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var days = Enumerable.Range(-1, options.DaysAhead + 2).Select(x => today.AddDays(x).ToDateTime(TimeOnly.MinValue)).ToArray();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var made = 0;
        foreach (var table in Tables)
        {
            made += await connection.ExecuteScalarAsync<int>(
                Statement.Of("maintenance/ensure_days", new { Table = table, Days = days }, cancellationToken));
        }

        return made;
    }

    /// <summary>Drops the partitions that are older than <see cref="RetentionOptions.RawDays"/>.</summary>
    /// <returns>How many were dropped.</returns>
    public async Task<int> DropOldAsync(DateTimeOffset now, RetentionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var firstKept = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-options.RawDays).ToDateTime(TimeOnly.MinValue);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var dropped = 0;
        foreach (var table in Tables)
        {
            dropped += await connection.ExecuteScalarAsync<int>(
                Statement.Of("maintenance/drop_days", new { Table = table, FirstKept = firstKept }, cancellationToken));
        }

        // Its last visit was stored on the day it was last seen, or the day after.
        await connection.ExecuteAsync(Statement.Of(
            "maintenance/handshake_forget", new { FirstKept = new DateTimeOffset(firstKept.AddDays(-1), TimeSpan.Zero) }, cancellationToken));
        return dropped;
    }
}
