using System.Data.Common;
using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Partitions;

/// <summary>
/// Makes the daily partitions of the raw tables ahead of time and drops the old ones. May run anywhere, any number of times: what cannot be
/// locked now is left for the next time.
/// </summary>
public sealed class PartitionMaintenance(Database database)
{
    /// <summary>The raw tables.</summary>
    private static readonly string[] Tables = ["tracker_request", "tracker_check", "claim", "visit", "swarm_snapshot", "session", "web_seed_check"];

    private readonly BriefLock _lock = new(database.Time);

    /// <summary>Makes what is missing from the day before <paramref name="now"/> to the last of the days ahead.</summary>
    /// <returns>How many partitions were made.</returns>
    public async Task<int> EnsureAsync(DateTimeOffset now, RetentionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return await EnsureDaysAsync(today.AddDays(-1), today.AddDays(options.DaysAhead), cancellationToken);
    }

    /// <summary>The first day of which raw rows are kept; those before it were dropped. The beginning of time when none was.</summary>
    public async Task<DateOnly> FirstKeptAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<DateTime?>(Statement.Of("queries/raw_floor", null, cancellationToken)) is { } day
            ? DateOnly.FromDateTime(day)
            : DateOnly.MinValue;
    }

    /// <summary>Makes what is missing from one day to another: for observations that come late.</summary>
    /// <returns>How many partitions were made.</returns>
    public async Task<int> EnsureDaysAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var days = Enumerable.Range(0, Math.Max(0, last.DayNumber - first.DayNumber + 1)).Select(x => first.AddDays(x).ToDateTime(TimeOnly.MinValue)).ToArray();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var made = 0;
        foreach (var table in Tables)
        {
            var statement = Statement.Of("maintenance/ensure_days", new { Table = table, Days = days }, cancellationToken);
            made += await _lock.RunAsync(() => connection.ExecuteScalarAsync<int>(statement), cancellationToken) ?? 0;
        }

        return made;
    }

    /// <summary>
    /// Compares the raw rows of the days that are about to go with the rollups. Hours that differ are marked to be summed anew.
    /// </summary>
    /// <returns>What differs, for people; empty when nothing does.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(DateTimeOffset now, RetentionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var days = await connection.QueryAsync<DateTime>(
            Statement.Of("maintenance/days_to_check", new { Tables, FirstKept = FirstKept(now, options) }, cancellationToken));
        var faults = new List<string>();
        foreach (var day in days)
        {
            if (await CompareAsync(connection, day, now, cancellationToken) is { } fault)
            {
                faults.Add($"{day:yyyy-MM-dd}: {fault}");
            }
        }

        return faults;
    }

    /// <summary>
    /// Drops the partitions that are older than <see cref="RetentionOptions.RawDays"/>, of days that <see cref="CheckAsync"/> found right.
    /// </summary>
    /// <returns>How many were dropped.</returns>
    public async Task<int> DropOldAsync(DateTimeOffset now, RetentionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var firstKept = FirstKept(now, options);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var days = await connection.QueryAsync<(DateTime Day, bool IsSummed)>(
            Statement.Of("maintenance/days_to_drop", new { Tables, FirstKept = firstKept }, cancellationToken));
        var dropped = 0;

        // In order: what is kept may have to be summed anew, and that takes the rows before it.
        foreach (var (day, _) in days.TakeWhile(x => x.IsSummed))
        {
            var (count, isWhole) = await DropAsync(connection, day, cancellationToken);
            dropped += count;
            if (!isWhole)
            {
                break;
            }
        }

        // Its last visit was stored on the day it was last seen, or the day after.
        await connection.ExecuteAsync(Statement.Of(
            "maintenance/handshake_forget", new { Tables, FirstKept = new DateTimeOffset(firstKept.AddDays(-1), TimeSpan.Zero) }, cancellationToken));
        return dropped;
    }

    /// <summary>
    /// Drops the oldest day before <see cref="RetentionOptions.LeastRawDays"/>, if its raw rows are found to be in the sums, all of them.
    /// </summary>
    /// <returns>The day; null when there is none, or it has to wait for its sums or for somebody who holds it.</returns>
    internal async Task<DateOnly?> DropOldestAsync(DateTimeOffset now, RetentionOptions options, CancellationToken cancellationToken)
    {
        var kept = Math.Min(options.LeastRawDays, options.RawDays);
        var span = new { Tables, FirstKept = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-kept).ToDateTime(TimeOnly.MinValue) };
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var oldest = await connection.QueryFirstOrDefaultAsync<(DateTime Day, bool IsSummed)>(Statement.Of("maintenance/days_to_drop", span, cancellationToken));
        if (oldest.Day == default)
        {
            return null;
        }

        if (!oldest.IsSummed)
        {
            await CompareAsync(connection, oldest.Day, now, cancellationToken);
            oldest = await connection.QueryFirstOrDefaultAsync<(DateTime Day, bool IsSummed)>(Statement.Of("maintenance/days_to_drop", span, cancellationToken));
        }

        if (!oldest.IsSummed)
        {
            return null;
        }

        var (_, isWhole) = await DropAsync(connection, oldest.Day, cancellationToken);
        return isWhole ? DateOnly.FromDateTime(oldest.Day) : null;
    }

    private static Task<string?> CompareAsync(DbConnection connection, DateTime day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var begins = new DateTimeOffset(day, TimeSpan.Zero);
        var parameters = new { Day = day, Begins = begins, Ends = begins.AddDays(1), Now = now.ToUniversalTime() };
        return connection.ExecuteScalarAsync<string?>(Statement.Of("maintenance/check_day", parameters, cancellationToken));
    }

    private async Task<(int Count, bool IsWhole)> DropAsync(DbConnection connection, DateTime day, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(Statement.Of("maintenance/drop_day_begin", new { Day = day }, cancellationToken));
        var dropped = 0;
        foreach (var table in Tables)
        {
            var statement = Statement.Of("maintenance/drop_day", new { Table = table, Day = day }, cancellationToken);
            if (await _lock.RunAsync(() => connection.ExecuteScalarAsync<int>(statement), cancellationToken) is not { } count)
            {
                return (dropped, IsWhole: false);
            }

            dropped += count;
        }

        await connection.ExecuteAsync(Statement.Of("maintenance/drop_day_end", new { Day = day }, cancellationToken));
        return (dropped, IsWhole: true);
    }

    private static DateTime FirstKept(DateTimeOffset now, RetentionOptions options) =>
        DateOnly.FromDateTime(now.UtcDateTime).AddDays(-options.RawDays).ToDateTime(TimeOnly.MinValue);
}
