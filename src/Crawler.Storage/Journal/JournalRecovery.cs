using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Journal;

/// <summary>Looks at how the last writer left a journal.</summary>
internal static class JournalRecovery
{
    /// <summary>
    /// Cuts a torn tail off the last segment and says where the journal ends. What is damaged before the tail stays for the reader to
    /// report; a last segment that never got its header is removed.
    /// </summary>
    public static JournalPosition Recover(string directory, Guid journalId, ILogger logger)
    {
        var segments = SegmentFiles.List(directory);
        for (var i = segments.Count - 1; i >= 0; i--)
        {
            var path = SegmentFiles.Path(directory, segments[i]);
            if (SegmentFiles.ReadHeader(directory, segments[i], out var headerSize) is not null)
            {
                return CutTail(directory, journalId, segments[i], headerSize, logger);
            }

            if (i < segments.Count - 1 || new FileInfo(path).Length > SegmentHeader.LongestSize)
            {
                return new JournalPosition(segments[i], new FileInfo(path).Length, 0);
            }

            logger.LogWarning("Removed the journal's segment {Path}: its header was never finished", path);
            File.Delete(path);
        }

        return default;
    }

    private static JournalPosition CutTail(string directory, Guid journalId, long segment, int headerSize, ILogger logger)
    {
        var reader = new JournalReader(directory, journalId);
        var path = SegmentFiles.Path(directory, segment);
        var length = new FileInfo(path).Length;
        var end = new JournalPosition(segment, headerSize, SegmentFiles.ReadHeader(directory, segment, out _)!.FirstOrdinal);
        var at = new JournalPosition(segment, 0, 0);
        for (var chunk = reader.Read(at, null, int.MaxValue); !chunk.IsEmpty; chunk = reader.Read(chunk.Next, null, int.MaxValue))
        {
            end = chunk.Records.Count > 0 ? chunk.Records[^1].End : end;
        }

        if (end.Offset < length)
        {
            logger.LogWarning(
                "The journal's segment {Path} ended inside a record; cut {Bytes} bytes off its end", path, length - end.Offset);
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.SetLength(file, end.Offset);
            RandomAccess.FlushToDisk(file);
        }

        return end;
    }
}
