namespace Crawler.Storage.Journal;

/// <summary>A journal that has no room.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Reason">For people.</param>
public sealed record JournalFullness(DateTimeOffset Since, string Reason);
