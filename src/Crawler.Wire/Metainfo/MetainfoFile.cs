namespace Crawler.Wire.Metainfo;

/// <summary>One file of a torrent.</summary>
/// <param name="Path">
/// Folder and file names below the torrent's name, outermost first; in a torrent of a single file, that file's name alone. None of
/// them is empty, <c>.</c>, <c>..</c>, a device name, or holds a separator or control character, unless <paramref name="IsPadding"/>.
/// </param>
/// <param name="Length">Bytes, from 0.</param>
/// <param name="IsPadding">Fills the rest of a piece with zeros and is never stored (BEP 47).</param>
public sealed record MetainfoFile(IReadOnlyList<string> Path, long Length, bool IsPadding)
{
    /// <summary>The names joined by <c>/</c>.</summary>
    public override string ToString() => string.Join('/', Path);
}
