namespace Crawler.Storage.Journal;

/// <summary>Removes segments that are no longer needed.</summary>
internal static class JournalRetention
{
    /// <summary>Deletes the segments before <paramref name="segment"/> that were last written <paramref name="keepFor"/> ago or earlier.</summary>
    /// <returns>How many.</returns>
    public static int DeleteBefore(string directory, long segment, TimeSpan keepFor, DateTimeOffset now)
    {
        var deleted = 0;
        foreach (var old in SegmentFiles.List(directory).Where(x => x < segment))
        {
            if (SegmentFiles.WrittenAt(directory, old) + keepFor <= now.UtcDateTime)
            {
                SegmentFiles.Delete(directory, old);
                deleted++;
            }
        }

        return deleted;
    }
}
