using Crawler.Wire.Identity;

namespace Crawler.Wire.Metainfo;

/// <summary>
/// What a .torrent file says: v1 (BEP 3), v2 (BEP 52) or both (hybrid). What the file does not say is null or empty, never zero.
/// All text is safe to show: bytes that are not UTF-8 are U+FFFD in it.
/// </summary>
#pragma warning disable MA0049 // BEP 3 calls the value and the subject alike: the folder is the subject, the type its value.
public sealed record Metainfo
#pragma warning restore MA0049
{
    /// <summary>SHA-1 of the info dictionary's original bytes; null when the torrent has no v1 half.</summary>
    public InfoHash? InfoHashV1 { get; init; }

    /// <summary>SHA-256 of the info dictionary's original bytes; null when the torrent has no v2 half.</summary>
    public InfoHashV2? InfoHashV2 { get; init; }

    /// <summary>The name of the file, or of the folder that holds the files. Null only in a file without an info dictionary.</summary>
    public string? Name { get; init; }

    /// <summary>The files in the order of their bytes, padding files (BEP 47) included, as they take part in the piece count.</summary>
    public IReadOnlyList<MetainfoFile> Files { get; init; } = [];

    /// <summary>
    /// Bytes of all files, padding included: the space that the pieces cover. In a v2 torrent every file begins a piece, so the gap
    /// behind a file counts too. Null without an info dictionary.
    /// </summary>
    public long? TotalBytes { get; init; }

    /// <summary>Bytes of the files that hold content. Null without an info dictionary.</summary>
    public long? ContentBytes { get; init; }

    /// <summary>Bytes in a piece, 1 to 1 GiB; in v2 a power of two from 16 KiB. Null without an info dictionary.</summary>
    public long? PieceLength { get; init; }

    /// <summary>How many pieces a complete copy has. Null without an info dictionary.</summary>
    public int? PieceCount { get; init; }

    /// <summary>Peers may come from the trackers only (BEP 27).</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Tracker URLs by tier (BEP 12), as written and not checked; <c>announce</c> alone is one tier of one.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Trackers { get; init; } = [];

    /// <summary>URLs of web seeds, <c>url-list</c> (BEP 19) before <c>httpseeds</c> (BEP 17), as written and not checked.</summary>
    public IReadOnlyList<string> WebSeeds { get; init; } = [];

    /// <summary>Those of <see cref="WebSeeds"/> that are <c>httpseeds</c> (BEP 17): scripts that hand out pieces, and not the files themselves.</summary>
    public IReadOnlyList<string> HttpSeeds { get; init; } = [];

    /// <summary>Whether the files are in a folder with the torrent's name; false when the name is the only file's own. Null without an info dictionary.</summary>
    public bool? HasFolder { get; init; }

    /// <summary>Free text of the author.</summary>
    public string? Comment { get; init; }

    /// <summary>The program that wrote the file.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>When the file was made, in UTC; null when absent or beyond the calendar.</summary>
    public DateTimeOffset? CreationDate { get; init; }

    /// <summary>The text encoding that the file claims for its legacy strings.</summary>
    public string? Encoding { get; init; }

    /// <summary>Bytes behind the dictionary, which other programs ignore too; 0 in a clean file.</summary>
    public int TrailingBytes { get; init; }

    /// <summary>Sentences about what was tolerated while reading.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether the file names a swarm at all.</summary>
    public bool HasInfoHash => InfoHashV1 is not null || InfoHashV2 is not null;
}
