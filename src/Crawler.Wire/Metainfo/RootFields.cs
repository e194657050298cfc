using Crawler.Wire.Identity;

namespace Crawler.Wire.Metainfo;

/// <summary>The fields of a .torrent file's outer dictionary.</summary>
internal sealed class RootFields
{
    /// <summary>The info dictionary; null when there is none.</summary>
    public InfoFields? Info { get; set; }

    /// <summary>Where the info dictionary stands in the input.</summary>
    public Range InfoRange { get; set; }

    /// <summary>Length in bytes and offset of each piece layer, by its hex root.</summary>
    public Dictionary<string, (int Bytes, long Offset)> Layers { get; } = new(StringComparer.Ordinal);

    /// <summary>Trackers by tier.</summary>
    public List<IReadOnlyList<string>> Trackers { get; } = [];

    /// <summary><c>url-list</c>.</summary>
    public List<string> WebSeeds { get; } = [];

    /// <summary><c>httpseeds</c>.</summary>
    public List<string> HttpSeeds { get; } = [];

    /// <summary><c>comment.utf-8</c>, else <c>comment</c>.</summary>
    public string? Comment { get; set; }

    /// <summary><c>created by</c>.</summary>
    public string? CreatedBy { get; set; }

    /// <summary><c>encoding</c>.</summary>
    public string? Encoding { get; set; }

    /// <summary><c>creation date</c>.</summary>
    public DateTimeOffset? CreationDate { get; set; }

    /// <summary>The info-hash of a <c>magnet-info</c>.</summary>
    public InfoHash? MagnetHash { get; set; }

    /// <summary>The display name of a <c>magnet-info</c>.</summary>
    public string? MagnetName { get; set; }
}
