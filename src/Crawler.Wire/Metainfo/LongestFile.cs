namespace Crawler.Wire.Metainfo;

/// <summary>The longest file of a torrent, which stands for all where only one can be looked at.</summary>
/// <param name="Path">The torrent's name, then the folders and the file's own name below it; the name alone in a torrent of a single file.</param>
/// <param name="Bytes">Its length.</param>
public sealed record LongestFile(IReadOnlyList<string> Path, long Bytes)
{
    private const char NotUtf8 = '\uFFFD';

    /// <summary>The first of the longest files that hold content; null when there is none, or its names cannot be written as they are.</summary>
    public static LongestFile? Of(Metainfo metainfo)
    {
        ArgumentNullException.ThrowIfNull(metainfo);
        if (metainfo is not { Name: { } name, HasFolder: { } hasFolder }
            || metainfo.Files.Where(x => !x.IsPadding).MaxBy(x => x.Length) is not { Length: > 0 } longest)
        {
            return null;
        }

        string[] path = hasFolder ? [name, .. longest.Path] : [name];
        return Array.Exists(path, x => x.Contains(NotUtf8, StringComparison.Ordinal)) ? null : new LongestFile(path, longest.Length);
    }
}
