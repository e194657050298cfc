using Crawler.Wire.Identity;
using Crawler.Wire.Metainfo;

namespace Crawler.Probing.Observations;

/// <summary>What an info dictionary says of its torrent, but for most of its files. Only made from bytes that gave the info-hash.</summary>
public sealed record SwarmMetadata
{
    /// <summary>SHA-1 of the info dictionary; null when the torrent has no v1 half.</summary>
    public InfoHash? InfoHashV1 { get; init; }

    /// <summary>SHA-256 of the info dictionary (BEP 52); null when the torrent has no v2 half.</summary>
    public InfoHashV2? InfoHashV2 { get; init; }

    /// <summary>The torrent's name; null when it has none. A stranger's text.</summary>
    public string? Name { get; init; }

    /// <summary>Bytes of all files, padding included.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Bytes in a piece.</summary>
    public long? PieceLength { get; init; }

    /// <summary>Pieces of a complete copy, from 1.</summary>
    public required int PieceCount { get; init; }

    /// <summary>The longest file, by which web seeds are looked at; null when it has none that can be named.</summary>
    public LongestFile? LongestFile { get; init; }

    /// <summary>Whether peers may come from the trackers only (BEP 27).</summary>
    public bool IsPrivate { get; init; }

    /// <summary>What <paramref name="metainfo"/> says; null when the torrent has no pieces at all.</summary>
    public static SwarmMetadata? Of(Metainfo metainfo)
    {
        ArgumentNullException.ThrowIfNull(metainfo);
        return metainfo.PieceCount is not > 0 ? null : new SwarmMetadata
        {
            InfoHashV1 = metainfo.InfoHashV1,
            InfoHashV2 = metainfo.InfoHashV2,
            Name = metainfo.Name,
            TotalBytes = metainfo.TotalBytes,
            PieceLength = metainfo.PieceLength,
            PieceCount = metainfo.PieceCount.Value,
            LongestFile = LongestFile.Of(metainfo),
            IsPrivate = metainfo.IsPrivate,
        };
    }
}
