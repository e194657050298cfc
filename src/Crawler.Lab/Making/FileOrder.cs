using System.Text;

namespace Crawler.Lab.Making;

/// <summary>The order of files, by the bytes of their names, so that the same files give the same info-hash everywhere.</summary>
internal static class FileOrder
{
    /// <summary>Sorts for a version.</summary>
    /// <remarks>
    /// The v2 tree is sorted folder by folder (BEP 52), and a hybrid must list its files in the same order. BEP 3 sets no order; there
    /// whole paths are compared, as other v1 makers do. They differ where a name goes on with a character before <c>/</c>.
    /// </remarks>
    public static IReadOnlyList<TreeFile> Sort(IEnumerable<TreeFile> files, TorrentVersion version)
    {
        var separator = version == TorrentVersion.V1 ? '/' : '\0';
        return [.. files
            .Select(f => (File: f, Key: Encoding.UTF8.GetBytes(f.Path.Replace('/', separator))))
            .OrderBy(f => f.Key, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
            .Select(f => f.File)];
    }
}
