using Crawler.Wire.Identity;
using Crawler.Wire.Metainfo;

namespace Crawler.Agent.Cli.Input;

/// <summary>What a .torrent file, a magnet or a bare info-hash on the command line says of a swarm. Null where it does not say.</summary>
internal sealed record SwarmInput
{
    /// <summary>SHA-1 of the info dictionary.</summary>
    public InfoHash? InfoHashV1 { get; init; }

    /// <summary>SHA-256 of the info dictionary.</summary>
    public InfoHashV2? InfoHashV2 { get; init; }

    /// <summary>The torrent's name.</summary>
    public string? Name { get; init; }

    /// <summary>The files; null when there is no metadata.</summary>
    public IReadOnlyList<MetainfoFile>? Files { get; init; }

    /// <summary>Bytes of all files, padding included.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Bytes in a piece.</summary>
    public long? PieceLength { get; init; }

    /// <summary>Pieces of a complete copy.</summary>
    public int? PieceCount { get; init; }

    /// <summary>Whether peers may come from the trackers only (BEP 27); null when there is no metadata.</summary>
    public bool? IsPrivate { get; init; }

    /// <summary>Tracker URLs by tier.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Trackers { get; init; } = [];

    /// <summary>URLs of web seeds.</summary>
    public IReadOnlyList<string> WebSeeds { get; init; } = [];

    /// <summary>Those of <see cref="WebSeeds"/> that are of BEP 17.</summary>
    public IReadOnlyList<string> HttpSeeds { get; init; } = [];

    /// <summary>The longest file; null when there is no metadata.</summary>
    public LongestFile? LongestFile { get; init; }

    /// <summary>Free text of the author.</summary>
    public string? Comment { get; init; }

    /// <summary>The program that made the torrent.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationDate { get; init; }

    /// <summary>What was tolerated while reading, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The 20 bytes that trackers and peers use: the v1 hash where there is one, else the cut v2 hash. Only where there is either.</summary>
    public InfoHash WireHash => InfoHashV1 ?? InfoHashV2!.Value.Truncated;
}
