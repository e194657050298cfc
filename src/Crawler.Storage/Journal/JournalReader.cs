namespace Crawler.Storage.Journal;

/// <summary>
/// Reads a journal from any place on. What cannot be read is reported and passed over: to the next record whose checksum fits, or to the
/// next segment. Each call moves on or says that there is nothing more.
/// </summary>
/// <param name="directory">Where the segments are.</param>
/// <param name="journalId">Whose segments count; a stranger's are damage.</param>
internal sealed class JournalReader(string directory, Guid journalId)
{
    /// <summary>Reads up to <paramref name="most"/> records, at most to the end of a segment.</summary>
    /// <param name="from">Where to begin; the default value is the begin of the journal.</param>
    /// <param name="limit">Where to end: what lies behind may still be changing. Null: the end of the files.</param>
    /// <param name="most">Most records.</param>
    /// <exception cref="JournalException">The segment of <paramref name="limit"/>, which is being written, is no longer there.</exception>
    public JournalChunk Read(JournalPosition from, JournalPosition? limit, int most)
    {
        var segments = SegmentFiles.List(directory).Where(x => x >= from.Segment && (limit is null || x <= limit.Value.Segment)).ToList();
        if (limit is { } written && from.IsBefore(written) && !segments.Contains(written.Segment))
        {
            throw Replaced(written.Segment);
        }

        foreach (var segment in segments)
        {
            var chunk = MissingBefore(segment, from) ?? ReadSegment(segment, from, limit, most);
            if (!chunk.IsEmpty)
            {
                return chunk;
            }

            from = chunk.Next;
        }

        return new JournalChunk([], [], from);
    }

    /// <summary>Whether what is between two places fills a call of <see cref="Read"/>: one would not bring more if it came later.</summary>
    public static bool IsOneRead(JournalPosition from, JournalPosition end, int most) =>
        end.Segment > from.Segment || end.Ordinal - from.Ordinal >= most || end.Offset - from.Offset >= RecordFrames.ChunkSize;

    /// <summary>Reads again, up to a place where the journal was once read to; nothing when that part of it is no longer there.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="limit">Where to end.</param>
    /// <param name="most">Most records.</param>
    public JournalChunk ReadStored(JournalPosition from, JournalPosition limit, int most) =>
        SegmentFiles.Locate(directory, limit.Segment) is null ? new JournalChunk([], [], limit) : Read(from, limit, most);

    // Segments are numbered without gaps, and those that go because of their age are behind the place to read from.
    private static JournalChunk? MissingBefore(long segment, JournalPosition from)
    {
        if (from.Segment == 0 || segment <= from.Segment + 1)
        {
            return null;
        }

        var (first, last) = (from.Segment + 1, segment - 1);
        var damage = new JournalDamage(first, 0, 0, first == last ? "The segment is missing." : $"The segments up to {last} are missing.");
        return new JournalChunk([], [damage], new JournalPosition(last, long.MaxValue, from.Ordinal));
    }

    private JournalChunk ReadSegment(long segment, JournalPosition from, JournalPosition? limit, int most)
    {
        using var content = Open(segment);
        var isWritten = limit?.Segment == segment;
        if (content is null)
        {
            // It went between being listed and being opened: the next call tells that it is missing, where it should not be.
            return isWritten ? throw Replaced(segment) : new JournalChunk([], [], from);
        }

        var end = isWritten ? Math.Min(content.Length, limit!.Value.Offset) : content.Length;
        var at = from.Segment == segment ? from : new JournalPosition(segment, 0, from.Ordinal);
        var header = SegmentFiles.ReadHeader(directory, segment, out var size);
        if (isWritten && header?.JournalId != journalId)
        {
            throw Replaced(segment);
        }

        if (at.Offset == 0)
        {
            if (header is null || header.JournalId != journalId)
            {
                var reason = header is null ? "The segment's header is damaged." : "The segment belongs to another journal.";
                return new JournalChunk(
                    [], [new JournalDamage(segment, 0, end, reason)], new JournalPosition(segment, Math.Max(end, 1), at.Ordinal));
            }

            at = new JournalPosition(segment, size, header.FirstOrdinal);
        }

        return content.ReadRecords(at, end, most);
    }

    // Packed between being looked for and being opened, it is looked for again.
    private SegmentContent? Open(long segment)
    {
        while (SegmentFiles.Locate(directory, segment) is { } path)
        {
            try
            {
                return SegmentContent.Open(path);
            }
            catch (FileNotFoundException)
            {
                // The next look tells where it is now.
            }
        }

        return null;
    }

    private JournalException Replaced(long segment) => new(
        $"Segment {segment} of the journal in '{directory}', which is being written, is no longer there: the folder was moved or replaced. "
        + "Put it back, and start the agent again.");
}
