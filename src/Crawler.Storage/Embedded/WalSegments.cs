namespace Crawler.Storage.Embedded;

/// <summary>How large the pieces of a cluster's write-ahead log are: set when it is made, for good.</summary>
internal static class WalSegments
{
    private const long MiB = 1024 * 1024;
    private const int PresetMegabytes = 16;
    private const int NameLength = 24;

    // The log cannot be shorter than a few pieces, so a small bound needs small ones.
    private const int LeastPieces = 8;

    /// <summary>The size, in MiB, for a new cluster whose log is to stay within <paramref name="walBytes"/>.</summary>
    public static int SizeFor(long walBytes) => walBytes / MiB >= LeastPieces * PresetMegabytes ? PresetMegabytes : 1;

    /// <summary>The size, in bytes, that a cluster was made with.</summary>
    public static long SizeOf(string clusterDirectory) =>
        Directory.Exists(Path.Combine(clusterDirectory, "pg_wal"))
        && new DirectoryInfo(Path.Combine(clusterDirectory, "pg_wal")).EnumerateFiles().FirstOrDefault(x => x.Name.Length == NameLength) is { } piece
            ? Math.Max(MiB, piece.Length) : PresetMegabytes * MiB;
}
