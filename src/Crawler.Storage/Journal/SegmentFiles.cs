namespace Crawler.Storage.Journal;

/// <summary>The segments of a journal on the disk: as they are written, or packed once they are old.</summary>
internal static class SegmentFiles
{
    /// <summary>How the name of a segment ends as it is written.</summary>
    public const string Ending = ".journal";

    /// <summary>How the name of a packed segment ends.</summary>
    public const string PackedEnding = ".packed";

    /// <summary>How the name of a file ends that is not finished.</summary>
    public const string UnfinishedEnding = ".new";

    /// <summary>A segment's path as it is written.</summary>
    public static string Path(string directory, long segment) => System.IO.Path.Combine(directory, $"{segment:D12}{Ending}");

    /// <summary>A segment's path when it is packed.</summary>
    public static string PackedPath(string directory, long segment) => System.IO.Path.Combine(directory, $"{segment:D12}{PackedEnding}");

    /// <summary>Where a segment is now; null when it is gone. Where both files are there, a crash came between: the older one is whole.</summary>
    public static string? Locate(string directory, long segment)
    {
        var path = Path(directory, segment);
        if (File.Exists(path))
        {
            return path;
        }

        var packed = PackedPath(directory, segment);
        return File.Exists(packed) ? packed : null;
    }

    /// <summary>Whether the path is that of a packed segment.</summary>
    public static bool IsPacked(string path) => path.EndsWith(PackedEnding, StringComparison.Ordinal);

    /// <summary>The number in a segment's file name; 0 when it is none.</summary>
    public static long NumberOf(string path) =>
        (path.EndsWith(Ending, StringComparison.Ordinal) || IsPacked(path))
        && long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), out var number) && number > 0
            ? number
            : 0;

    /// <summary>The numbers of the segments that are there, ascending.</summary>
    public static IReadOnlyList<long> List(string directory) =>
        [.. Directory.EnumerateFiles(directory).Select(NumberOf).Where(x => x > 0).Distinct().Order()];

    /// <summary>Bytes that a segment takes on the disk; 0 when it is gone.</summary>
    public static long SizeOf(string directory, long segment) =>
        Locate(directory, segment) is { } path && new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>When a segment was last written to; the beginning of time when it is gone.</summary>
    public static DateTime WrittenAt(string directory, long segment) =>
        Locate(directory, segment) is { } path ? File.GetLastWriteTimeUtc(path) : DateTime.MinValue;

    /// <summary>Removes a segment, however it is stored.</summary>
    public static void Delete(string directory, long segment)
    {
        File.Delete(Path(directory, segment));
        File.Delete(PackedPath(directory, segment));
    }

    /// <summary>Reads a segment's header; null when it is damaged, cut short or gone.</summary>
    public static SegmentHeader? ReadHeader(string directory, long segment, out int size)
    {
        size = 0;
        if (Locate(directory, segment) is not { } path)
        {
            return null;
        }

        var header = ReadHeader(path, out size);
        return header?.Segment == segment ? header : null;
    }

    /// <summary>Reads the header of a segment's file, whatever its name; null when it is damaged or cut short.</summary>
    public static SegmentHeader? ReadHeader(string path, out int size)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[SegmentHeader.LongestSize];
        return SegmentHeader.Parse(bytes[..RandomAccess.Read(file, bytes, 0)], out size);
    }
}
