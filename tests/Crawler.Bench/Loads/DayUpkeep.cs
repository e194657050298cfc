using System.Data.Common;
using System.Diagnostics;
using Crawler.Storage;
using Crawler.Storage.Partitions;
using Crawler.Storage.Rollups;

namespace Crawler.Bench.Loads;

/// <summary>What the agent does with days: makes them, sums them, drops them.</summary>
internal sealed class DayUpkeep(Database database)
{
    private readonly PartitionMaintenance _partitions = new(database);

    /// <summary>Makes the partitions of so many days, as an agent does that runs on each of them.</summary>
    public async Task<object> EnsureAsync(DateTimeOffset from, int count)
    {
        var began = Stopwatch.GetTimestamp();
        var made = 0;
        for (var day = 0; day < count; day++)
        {
            made += await _partitions.EnsureAsync(from.AddDays(day), new RetentionOptions { DaysAhead = 1 }, CancellationToken.None);
        }

        return new { made, seconds = Stopwatch.GetElapsedTime(began).TotalSeconds };
    }

    /// <summary>Sums the hours that are marked.</summary>
    public async Task<object> SumAsync(DateTimeOffset now)
    {
        var began = Stopwatch.GetTimestamp();
        var hours = await new RollupStore(database).RunAsync(now, CancellationToken.None);
        return new { hours = hours.Count, seconds = Stopwatch.GetElapsedTime(began).TotalSeconds };
    }

    /// <summary>
    /// Compares the days beyond retention with their sums, and drops them, while somebody else goes on writing and reading the same table.
    /// </summary>
    /// <param name="now">Now.</param>
    /// <param name="days">Days that are kept.</param>
    /// <param name="readFor">For so long, in seconds, a third holds the table as a backup does.</param>
    public async Task<object> RetainAsync(DateTimeOffset now, int days, int readFor)
    {
        var options = new RetentionOptions { RawDays = days };
        var began = Stopwatch.GetTimestamp();
        var faults = await _partitions.CheckAsync(now, options, CancellationToken.None);
        var check = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await using var bystander = new Bystander(database, now);
        var read = readFor > 0 ? ReadAsync(await database.DataSource.OpenConnectionAsync(), readFor) : Task.CompletedTask;
        began = Stopwatch.GetTimestamp();
        var dropped = await _partitions.DropOldAsync(now, options, CancellationToken.None);
        var drop = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await read;
        return new { faults, check_seconds = check, dropped, drop_seconds = drop, longest_wait_seconds = await bystander.EndAsync() };
    }

    private static async Task ReadAsync(DbConnection connection, int seconds)
    {
        await using var own = connection;
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"lock table crawl.claim in access share mode; select pg_sleep({seconds})";
        await command.ExecuteNonQueryAsync();
    }
}
