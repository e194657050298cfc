using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Budget;

/// <summary>
/// Measures the database. A private cluster is measured by its files, with its write-ahead log, and the folders of its agents are taken
/// with it, for all share one machine; of a server only the size of the database is known.
/// </summary>
internal sealed class DatabaseUse(Database database, StorageOptions options)
{
    // An observation takes so many times the bytes in the database, with its indexes and its write-ahead log, that it takes in a journal.
    private const int JournalToDatabase = 3;

    // Sorts of the rollups go to files for a while where an hour holds more rows than memory takes; a sixteenth of a small budget is enough.
    private const long LargestSort = 256L << 20;
    private const int SortShare = 16;

    /// <summary>Measures it now.</summary>
    public async Task<StorageUse> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var server = await connection.QuerySingleAsync<ServerRow>(Statement.Of("queries/storage_database", null, cancellationToken));
        var waiting = server.WaitingBytes * JournalToDatabase;
        if (database.Embedded is not { } embedded)
        {
            long? budget = options.ServerBudgetBytes > 0 ? options.ServerBudgetBytes : null;
            return new StorageUse([new PartUse("database", server.DatabaseBytes)], waiting, budget, null);
        }

        var agents = await connection.QueryAsync<PartUse>(
            Statement.Of("queries/storage_agents", new { Now = database.Time.GetUtcNow() }, cancellationToken));
        var cluster = embedded.Layout.Cluster;
        var wal = FolderSize.Of(Path.Combine(cluster, "pg_wal"));
        var log = FolderSize.Of(Path.Combine(cluster, "log"));
        return new StorageUse(
            [new PartUse("database", Math.Max(0, FolderSize.Of(cluster) - wal - log)), new PartUse("wal", wal), new PartUse("server_log", log), .. agents],
            waiting + Math.Max(0, server.WalBound - wal) + Math.Min(LargestSort, options.BudgetBytes / SortShare),
            options.BudgetBytes > 0 ? options.BudgetBytes : null,
            FolderSize.RoomAt(cluster, options));
    }

    private sealed record ServerRow(long DatabaseBytes, long WalBound, long WaitingBytes);
}
