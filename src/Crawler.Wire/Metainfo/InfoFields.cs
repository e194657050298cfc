namespace Crawler.Wire.Metainfo;

/// <summary>The fields of an info dictionary as they were met, in any order, each with its offset for the checks that follow.</summary>
internal sealed class InfoFields
{
    /// <summary>Offset of the dictionary, which stands for a field that is missing.</summary>
    public long Offset { get; init; }

    /// <summary><c>name.utf-8</c>, else <c>name</c>.</summary>
    public string? Name { get; set; }

    /// <summary>Whether <see cref="Name"/> came from <c>name.utf-8</c>.</summary>
    public bool NameIsUtf8 { get; set; }

    /// <summary><c>piece length</c>.</summary>
    public (long Value, long Offset)? PieceLength { get; set; }

    /// <summary>Length of <c>pieces</c> in bytes.</summary>
    public (int Bytes, long Offset)? Pieces { get; set; }

    /// <summary><c>length</c> of a single file.</summary>
    public (long Value, long Offset)? Length { get; set; }

    /// <summary><c>meta version</c>.</summary>
    public (long Value, long Offset)? MetaVersion { get; set; }

    /// <summary>The v1 file list.</summary>
    public List<MetainfoFile>? Files { get; set; }

    /// <summary>The v2 file tree.</summary>
    public List<FileTreeReader.TreeFile>? Tree { get; set; }

    /// <summary>Whether the name is a folder's: a v1 list of files, or a v2 tree other than of one file with that name.</summary>
    public bool HasFolder => Length is null && (Files is not null || Tree is not [{ File.Path: [var only] }] || only != Name);

    /// <summary><c>private</c>.</summary>
    public bool IsPrivate { get; set; }
}
