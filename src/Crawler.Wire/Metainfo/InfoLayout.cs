namespace Crawler.Wire.Metainfo;

/// <summary>Files and pieces of a torrent whose info dictionary holds together.</summary>
/// <param name="Files">All files, padding included.</param>
/// <param name="TotalBytes">Sum of their lengths.</param>
/// <param name="PieceCount">Pieces of a complete copy.</param>
/// <param name="HasV1">There is a v1 half.</param>
/// <param name="HasV2">There is a v2 half.</param>
internal readonly record struct InfoLayout(IReadOnlyList<MetainfoFile> Files, long TotalBytes, int PieceCount, bool HasV1, bool HasV2)
{
    /// <summary>The files that hold content.</summary>
    public IEnumerable<MetainfoFile> Content => Files.Where(f => !f.IsPadding);
}
