using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;

namespace Crawler.Storage.Budget;

/// <summary>An agent's journal with its archive: segments that are stored, and told of, to their end may go.</summary>
public sealed class JournalFolder(Database database, JournalWriter journal) : IStoragePart
{
    /// <inheritdoc/>
    public string Name => "journal";

    /// <inheritdoc/>
    public string Directory => journal.Directory;

    /// <inheritdoc/>
    public async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        var cursor = await JournalCursor.ReadAsync(database, journal.Id, cancellationToken);
        if (cursor is not null)
        {
            JournalRetention.DeleteBefore(journal.Directory, cursor.Newest.Segment, TimeSpan.Zero, database.Time.GetUtcNow());
        }
    }
}
