namespace Crawler.Storage.Journal;

/// <summary>The segments of a journal on the disk.</summary>
internal static class SegmentFiles
{
    private const string Ending = ".journal";

    /// <summary>A segment's path.</summary>
    public static string Path(string directory, long segment) => System.IO.Path.Combine(directory, $"{segment:D12}{Ending}");

    /// <summary>The numbers of the segments that are there, ascending.</summary>
    public static IReadOnlyList<long> List(string directory) =>
    [
        .. Directory.EnumerateFiles(directory, "*" + Ending)
            .Select(x => long.TryParse(System.IO.Path.GetFileNameWithoutExtension(x), out var n) ? n : 0)
            .Where(x => x > 0)
            .Order(),
    ];

    /// <summary>Reads a segment's header; null when it is damaged or cut short.</summary>
    public static SegmentHeader? ReadHeader(string directory, long segment, out int size)
    {
        using var file = File.OpenHandle(Path(directory, segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[SegmentHeader.LongestSize];
        var header = SegmentHeader.Parse(bytes[..RandomAccess.Read(file, bytes, 0)], out size);
        return header?.Segment == segment ? header : null;
    }
}
