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
        SegmentPacker.CleanUp(directory);
        var segments = SegmentFiles.List(directory);
        for (var i = segments.Count - 1; i >= 0; i--)
        {
            var path = SegmentFiles.Locate(directory, segments[i])!;
            var header = SegmentFiles.ReadHeader(directory, segments[i], out var headerSize);
            if (header?.JournalId == journalId)
            {
                return CutTail(directory, journalId, segments[i], headerSize, logger);
            }

            // Another journal's segment is left alone, as a damaged one is.
            if (header is not null || i < segments.Count - 1 || new FileInfo(path).Length > SegmentHeader.LongestSize)
            {
                return new JournalPosition(segments[i], new FileInfo(path).Length, RecordsBefore(directory, journalId, segments[i]));
            }

            logger.LogWarning("Removed the journal's segment {Path}: its header was never finished", path);
            File.Delete(path);
        }

        return default;
    }

    // At least so many: those of the damaged segment itself are not known.
    private static long RecordsBefore(string directory, Guid journalId, long segment)
    {
        var before = SegmentFiles.List(directory).Where(x => x < segment).ToList();
        return before.FindLast(x => SegmentFiles.ReadHeader(directory, x, out _)?.JournalId == journalId) is var last and > 0
            ? EndOf(directory, journalId, last).Ordinal
            : 0;
    }

    private static JournalPosition CutTail(string directory, Guid journalId, long segment, int headerSize, ILogger logger)
    {
        var path = SegmentFiles.Locate(directory, segment)!;
        var end = EndOf(directory, journalId, segment);
        if (SegmentFiles.IsPacked(path))
        {
            return end;
        }

        var length = new FileInfo(path).Length;
        end = end.Offset < headerSize ? end with { Offset = headerSize } : end;
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

    // The end of the last record that can be read.
    private static JournalPosition EndOf(string directory, Guid journalId, long segment)
    {
        var reader = new JournalReader(directory, journalId);
        var end = new JournalPosition(segment, 0, SegmentFiles.ReadHeader(directory, segment, out _)!.FirstOrdinal);
        var at = new JournalPosition(segment, 0, 0);
        for (var chunk = reader.Read(at, null, int.MaxValue); !chunk.IsEmpty && chunk.Next.Segment == segment; chunk = reader.Read(chunk.Next, null, int.MaxValue))
        {
            end = chunk.Records.Count > 0 ? chunk.Records[^1].End : end;
        }

        return end;
    }
}
