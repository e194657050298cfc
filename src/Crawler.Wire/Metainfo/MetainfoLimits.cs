namespace Crawler.Wire.Metainfo;

/// <summary>How much of a stranger's .torrent file is read before it is refused as <see cref="WireErrorKind.TooLarge"/>.</summary>
public sealed record MetainfoLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static MetainfoLimits Default { get; } = new();

    /// <summary>Size of the whole input in bytes.</summary>
    /// <value>16 MiB.</value>
    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Files, padding files included.</summary>
    /// <value>200,000.</value>
    public int MaxFiles { get; init; } = 200_000;

    /// <summary>Bytes of one name in a path, and of the torrent's name.</summary>
    /// <value>4,096.</value>
    public int MaxNameBytes { get; init; } = 4096;

    /// <summary>Folders above one file.</summary>
    /// <value>48.</value>
    public int MaxPathDepth { get; init; } = 48;

    /// <summary>Tracker URLs in all tiers.</summary>
    /// <value>1,000.</value>
    public int MaxTrackers { get; init; } = 1000;

    /// <summary>Web-seed URLs.</summary>
    /// <value>1,000.</value>
    public int MaxWebSeeds { get; init; } = 1000;
}
