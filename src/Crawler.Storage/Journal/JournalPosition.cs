namespace Crawler.Storage.Journal;

/// <summary>A place between two records.</summary>
/// <param name="Segment">The segment's number, from 1.</param>
/// <param name="Offset">Bytes from its begin.</param>
/// <param name="Ordinal">Records of the journal before this place.</param>
internal readonly record struct JournalPosition(long Segment, long Offset, long Ordinal)
{
    /// <summary>Whether this place is before the other.</summary>
    public bool IsBefore(JournalPosition other) =>
        Segment != other.Segment ? Segment < other.Segment : Offset < other.Offset;
}
