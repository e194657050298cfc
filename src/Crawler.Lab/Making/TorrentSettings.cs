namespace Crawler.Lab.Making;

/// <summary>What a torrent is to say beside its content.</summary>
internal sealed record TorrentSettings
{
    /// <summary>The protocol.</summary>
    /// <value>v1, which every client reads.</value>
    public TorrentVersion Version { get; init; } = TorrentVersion.V1;

    /// <summary>Bytes of a piece, a power of two from 16 KiB; null to choose by size.</summary>
    public int? PieceLength { get; init; }

    /// <summary>The torrent's name; null for that of the file or folder.</summary>
    public string? Name { get; init; }

    /// <summary>Tracker URLs by tier (BEP 12).</summary>
    public IReadOnlyList<IReadOnlyList<string>> Trackers { get; init; } = [];

    /// <summary>Web seeds (BEP 19).</summary>
    public IReadOnlyList<string> WebSeeds { get; init; } = [];

    /// <summary>Whether peers may come from the trackers only (BEP 27).</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Free text.</summary>
    public string? Comment { get; init; }

    /// <summary>When it was made; left out when null, so that the same input gives the same file.</summary>
    public DateTimeOffset? CreationDate { get; init; }
}
