namespace Crawler.Storage.Journal;

/// <summary>A journal that has no room.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Reason">For people.</param>
/// <param name="IsDisk">It is the disk that has none; else too much waits for the database.</param>
public sealed record JournalFullness(DateTimeOffset Since, string Reason, bool IsDisk);
