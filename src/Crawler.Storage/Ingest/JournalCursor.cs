using Crawler.Storage.Journal;

namespace Crawler.Storage.Ingest;

/// <summary>How far a journal is in the database.</summary>
/// <param name="Stored">Where the first record is that is not.</param>
/// <param name="Newest">Up to where the newest claims are kept up; never behind <paramref name="Stored"/>.</param>
internal sealed record JournalCursor(JournalPosition Stored, JournalPosition Newest);
