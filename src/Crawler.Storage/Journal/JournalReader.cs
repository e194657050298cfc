namespace Crawler.Storage.Journal;

/// <summary>
/// Reads a journal from any place on. What cannot be read is reported and passed over: to the next record whose checksum fits, or to the
/// next segment. Each call moves on or says that there is nothing more.
/// </summary>
/// <param name="directory">Where the segments are.</param>
/// <param name="journalId">Whose segments count; a stranger's are damage.</param>
internal sealed class JournalReader(string directory, Guid journalId)
{
    private const int ChunkSize = 2 * (RecordFrame.HeaderSize + RecordFrame.LongestBody);

    /// <summary>Reads up to <paramref name="most"/> records, at most to the end of a segment.</summary>
    /// <param name="from">Where to begin; the default value is the begin of the journal.</param>
    /// <param name="limit">Where to end: what lies behind may still be changing. Null: the end of the files.</param>
    /// <param name="most">Most records.</param>
    public JournalChunk Read(JournalPosition from, JournalPosition? limit, int most)
    {
        var segments = SegmentFiles.List(directory).Where(x => x >= from.Segment && (limit is null || x <= limit.Value.Segment)).ToList();
        foreach (var segment in segments)
        {
            var chunk = ReadSegment(segment, from, limit, most);
            if (!chunk.IsEmpty)
            {
                return chunk;
            }

            from = chunk.Next;
        }

        return new JournalChunk([], [], from);
    }

    private JournalChunk ReadSegment(long segment, JournalPosition from, JournalPosition? limit, int most)
    {
        var path = SegmentFiles.Path(directory, segment);
        var end = new FileInfo(path).Length;
        var isLast = limit?.Segment == segment;
        if (isLast)
        {
            end = Math.Min(end, limit!.Value.Offset);
        }

        var at = from.Segment == segment ? from : new JournalPosition(segment, 0, from.Ordinal);
        if (at.Offset == 0)
        {
            var header = SegmentFiles.ReadHeader(directory, segment, out var size);
            if (header is null || header.JournalId != journalId)
            {
                var reason = header is null ? "The segment's header is damaged." : "The segment belongs to another journal.";
                return new JournalChunk(
                    [], [new JournalDamage(segment, 0, end, reason)], new JournalPosition(segment, Math.Max(end, 1), at.Ordinal));
            }

            at = new JournalPosition(segment, size, header.FirstOrdinal);
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[(int)Math.Clamp(end - at.Offset, 0, ChunkSize)];
        var length = RandomAccess.Read(file, buffer, at.Offset);
        return Parse(buffer.AsMemory(0, length), at, end, most);
    }

    private static JournalChunk Parse(ReadOnlyMemory<byte> bytes, JournalPosition at, long end, int most)
    {
        var records = new List<JournalRecord>();
        var damages = new List<JournalDamage>();
        var holdsEnd = at.Offset + bytes.Length >= end;
        while (!bytes.IsEmpty && records.Count < most)
        {
            var size = RecordFrame.Measure(bytes.Span);
            if (size > 0)
            {
                var next = new JournalPosition(at.Segment, at.Offset + size, at.Ordinal + 1);
                records.Add(new JournalRecord(
                    at, next, (RecordType)bytes.Span[RecordFrame.HeaderSize], bytes.Span[RecordFrame.HeaderSize + 1],
                    bytes[(RecordFrame.HeaderSize + 2)..size]));
                (at, bytes) = (next, bytes[size..]);
                continue;
            }

            if (size == 0 && !holdsEnd)
            {
                break;
            }

            var skipped = FindRecord(bytes.Span, holdsEnd);
            var reason = skipped == bytes.Length && holdsEnd
                ? "The segment ends inside a record."
                : "A record's checksum does not fit.";
            damages.Add(new JournalDamage(at.Segment, at.Offset, skipped, reason));
            (at, bytes) = (at with { Offset = at.Offset + skipped }, bytes[skipped..]);
        }

        return new JournalChunk(records, damages, at);
    }

    // The distance to the next record that fits, or all there is. A record that may go on behind a chunk ends the search there.
    private static int FindRecord(ReadOnlySpan<byte> bytes, bool holdsEnd)
    {
        for (var i = 1; i < bytes.Length; i++)
        {
            var size = RecordFrame.Measure(bytes[i..]);
            if (size > 0 || (size == 0 && !holdsEnd))
            {
                return i;
            }
        }

        return bytes.Length;
    }
}
