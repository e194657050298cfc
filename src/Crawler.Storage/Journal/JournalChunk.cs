namespace Crawler.Storage.Journal;

/// <summary>What one reading of a journal brought.</summary>
/// <param name="Records">Records in order.</param>
/// <param name="Damages">Parts that were passed over.</param>
/// <param name="Next">Where to go on.</param>
internal sealed record JournalChunk(
    IReadOnlyList<JournalRecord> Records, IReadOnlyList<JournalDamage> Damages, JournalPosition Next)
{
    /// <summary>Whether anything was passed.</summary>
    public bool IsEmpty => Records.Count == 0 && Damages.Count == 0;
}
