namespace Crawler.Storage.Fleet;

/// <summary>How far the database is behind a journal.</summary>
/// <param name="Records">Observations that are not in the database yet.</param>
/// <param name="Bytes">Their size in the journal.</param>
/// <param name="Age">Since when the oldest of them waits; zero when there are none.</param>
public readonly record struct JournalLag(long Records, long Bytes, TimeSpan Age);
