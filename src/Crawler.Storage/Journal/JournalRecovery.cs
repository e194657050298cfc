using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Crawler.Storage.Journal;

/// <summary>Looks at how the last writer left a journal.</summary>
internal static class JournalRecovery
{
    /// <summary>
    /// Cuts a torn tail off the last segment and says where the journal ends. A record that was never finished is torn, which a crash does
    /// and which loses nothing that was said to be safe. What is damaged stays as it is, at the end as anywhere else, for the reader to
    /// report and for people to look at; a last segment that never got its header is removed.
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
        if (end.Offset == length)
        {
            return end;
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        if (!IsTorn(file, end.Offset, length))
        {
            logger.LogError("The journal's segment {Path} is damaged from byte {Offset} to its end at {Length}; it is left as it is", path, end.Offset, length);
            return end with { Offset = length };
        }

        logger.LogWarning("The journal's segment {Path} ended inside a record; cut {Bytes} bytes off its end", path, length - end.Offset);
        RandomAccess.SetLength(file, end.Offset);
        RandomAccess.FlushToDisk(file);
        return end;
    }

    private static bool IsTorn(SafeFileHandle file, long offset, long length)
    {
        var rest = new byte[Math.Min(length - offset, RecordFrame.HeaderSize + RecordFrame.LongestBody)];
        return RecordFrame.Measure(rest.AsSpan(0, RandomAccess.Read(file, rest, offset))) == 0;
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
