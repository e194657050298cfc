using Crawler.Storage.Journal;
using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Ingest;

/// <summary>How far a journal is in the database.</summary>
/// <param name="Stored">Where the first record is that is not.</param>
/// <param name="Newest">Up to where the newest claims are kept up; never behind <paramref name="Stored"/>. What lies before it is needed no more.</param>
internal sealed record JournalCursor(JournalPosition Stored, JournalPosition Newest)
{
    /// <summary>Asks the database; null when none of the journal was ever stored.</summary>
    public static async Task<JournalCursor?> ReadAsync(Database database, Guid journalId, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            Statement.Of("queries/cursor_read", new { JournalId = journalId }, cancellationToken));
        return row is null
            ? null
            : new JournalCursor(
                new JournalPosition(row.Segment, row.Offset, row.Ordinal),
                new JournalPosition(row.NewestSegment, row.NewestOffset, row.NewestOrdinal));
    }

    private sealed record Row(long Segment, long Offset, long Ordinal, long NewestSegment, long NewestOffset, long NewestOrdinal);
}
