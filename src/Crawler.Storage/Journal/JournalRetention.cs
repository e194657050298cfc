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
            var path = SegmentFiles.Path(directory, old);
            if (File.GetLastWriteTimeUtc(path) + keepFor <= now.UtcDateTime)
            {
                File.Delete(path);
                deleted++;
            }
        }

        return deleted;
    }
}
