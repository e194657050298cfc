namespace Crawler.Storage.Journal;

/// <summary>Finds records in the bytes of a segment, one behind the other, and again behind what is no record.</summary>
internal static class RecordFrames
{
    /// <summary>Bytes to look at in one go: enough for the longest record wherever it begins.</summary>
    public const int ChunkSize = 2 * (RecordFrame.HeaderSize + RecordFrame.LongestBody);

    /// <summary>Reads records.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">Where in the journal they begin.</param>
    /// <param name="end">Where in the segment there is nothing more: what is cut there is damage, and otherwise left for the next call.</param>
    /// <param name="most">Most records.</param>
    public static JournalChunk Parse(ReadOnlyMemory<byte> bytes, JournalPosition at, long end, int most)
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
