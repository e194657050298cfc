using Crawler.Storage.Sql;

namespace Crawler.Storage.Budget;

/// <summary>
/// Measures the database. A private cluster is measured with the files beside the database, and the folders of its agents are taken
/// with it, for all share one machine; of a server only the size of the database is known.
/// </summary>
internal sealed class DatabaseUse(Database database, StorageOptions options)
{
    private readonly ClusterFiles? _files = database.Embedded is { } embedded ? new ClusterFiles(embedded.Layout.Cluster, options, database.Time) : null;

    // An observation takes so many times the bytes in the database, with its indexes and its write-ahead log, that it takes in a journal.
    private const int JournalToDatabase = 3;

    // Sorts of the rollups go to files for a while where an hour holds more rows than memory takes; a sixteenth of a small budget is enough.
    private const long LargestSort = 256L << 20;
    private const int SortShare = 16;

    /// <summary>Measures it now.</summary>
    public async Task<StorageUse> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.AddFile("queries/storage_database");
        batch.AddFile("queries/storage_agents", ("now", database.Time.GetUtcNow()));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var server = (await reader.ReadAllAsync(r => new ServerRow(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)), cancellationToken))[0];
        var waiting = server.WaitingBytes * JournalToDatabase;
        if (_files is null)
        {
            long? budget = options.ServerBudgetBytes > 0 ? options.ServerBudgetBytes : null;
            return new StorageUse([new PartUse("database", server.DatabaseBytes)], waiting, budget, null);
        }

        await reader.NextResultAsync(cancellationToken);
        var agents = await reader.ReadAllAsync(r => new PartUse(r.GetString(0), r.GetInt64(1)), cancellationToken);
        var (room, files) = _files.Measure(server.DatabaseBytes);
        return new StorageUse(
            [new PartUse("database", server.DatabaseBytes + files.Beside), new PartUse("wal", files.Wal), new PartUse("server_log", files.Log), .. agents],
            waiting + Math.Max(0, server.WalBound - files.Wal) + Math.Min(LargestSort, options.BudgetBytes / SortShare),
            options.BudgetBytes > 0 ? options.BudgetBytes : null,
            room);
    }

    private sealed record ServerRow(long DatabaseBytes, long WalBound, long WaitingBytes);
}
