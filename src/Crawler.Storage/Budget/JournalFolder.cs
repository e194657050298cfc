using Crawler.Storage.Journal;
using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Budget;

/// <summary>An agent's journal with its archive: segments that are stored to their end may go.</summary>
public sealed class JournalFolder(Database database, JournalWriter journal) : IStoragePart
{
    /// <inheritdoc/>
    public string Name => "journal";

    /// <inheritdoc/>
    public string Directory => journal.Directory;

    /// <inheritdoc/>
    public async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var cursor = await connection.QuerySingleOrDefaultAsync<Cursor>(
            Statement.Of("queries/cursor_read", new { JournalId = journal.Id }, cancellationToken));
        if (cursor is not null)
        {
            JournalRetention.DeleteBefore(journal.Directory, cursor.Segment, TimeSpan.Zero, database.Time.GetUtcNow());
        }
    }

    private sealed record Cursor(long Segment, long Offset, long Ordinal);
}
