namespace Crawler.Lab.Making;

/// <summary>The files that become a torrent.</summary>
/// <param name="Name">The torrent's name: of the file itself, or of the folder that holds the files.</param>
/// <param name="IsSingleFile">It is one file without a folder.</param>
/// <param name="Files">The files, in no order.</param>
internal sealed record ContentTree(string Name, bool IsSingleFile, IReadOnlyList<TreeFile> Files);

/// <summary>One file.</summary>
/// <param name="Path">Folder and file names below the torrent's name, joined by <c>/</c>; the file's name when there is no folder.</param>
/// <param name="FullPath">Where it lies.</param>
/// <param name="Length">Bytes.</param>
internal sealed record TreeFile(string Path, string FullPath, long Length);
