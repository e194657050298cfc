using Crawler.Storage.Sql;
using Crawler.Wire.Metainfo;

namespace Crawler.Storage.Catalogue;

/// <summary>The path of a file as it is stored: as it is, or not at all, for another one leads nowhere.</summary>
internal static class StoredPath
{
    private const int LongestPath = 2000;

    /// <summary>Its names; null when one of them cannot be stored unchanged, or they are too long together.</summary>
    public static string[]? Of(LongestFile? file) =>
        file is not null && file.Path.Sum(x => x.Length + 1) <= LongestPath && file.Path.All(x => StoredText.Clean(x, LongestPath) == x) ? [.. file.Path] : null;
}
