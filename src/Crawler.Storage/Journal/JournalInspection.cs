namespace Crawler.Storage.Journal;

/// <summary>Reads journals and single segments for people, while an agent writes them or not. Changes nothing.</summary>
public static class JournalInspection
{
    private const int ChunkRecords = 1000;

    /// <summary>The segments of a journal's folder in order, or the one file itself.</summary>
    /// <exception cref="IOException">There is neither.</exception>
    public static IReadOnlyList<string> Segments(string path) => Directory.Exists(path)
        ? [.. SegmentFiles.List(path).Select(x => SegmentFiles.Locate(path, x)).OfType<string>()]
        : [File.Exists(path) ? path : throw new FileNotFoundException($"There is no file or folder '{path}'.")];

    /// <summary>Every record of a segment's file in order, and every part that cannot be read.</summary>
    public static IEnumerable<JournalEntry> Read(string file)
    {
        var header = SegmentFiles.ReadHeader(file, out var size);
        if (header is null)
        {
            return [Damage(0, 0, new FileInfo(file).Length, "This is no segment of a journal, or its header is damaged.")];
        }

        return Records(file, header, size);
    }

    private static IEnumerable<JournalEntry> Records(string file, SegmentHeader header, int size)
    {
        // What is being written may end inside a record.
        var mayBeTorn = Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && IsBeingWritten(folder, header);
        using var content = SegmentContent.Open(file);
        var at = new JournalPosition(header.Segment, size, header.FirstOrdinal);
        for (var chunk = content.ReadRecords(at, content.Length, ChunkRecords); !chunk.IsEmpty; chunk = content.ReadRecords(chunk.Next, content.Length, ChunkRecords))
        {
            var entries = chunk.Records.Select(EntryFields.Of)
                .Concat(chunk.Damages.Where(x => !mayBeTorn || x.Offset + x.Length < content.Length).Select(x => Damage(x.Segment, x.Offset, x.Length, x.Reason)));
            foreach (var entry in entries.OrderBy(x => x.Offset))
            {
                yield return entry;
            }
        }
    }

    private static bool IsBeingWritten(string folder, SegmentHeader header) =>
        SegmentFiles.List(folder) is [.., var last] && last == header.Segment && JournalLock.IsHeld(folder);

    private static JournalEntry Damage(long segment, long offset, long length, string reason) =>
        new(segment, offset, length, "damage", null, [new("reason", reason)]);
}
