using Crawler.Wire.Identity;
using Crawler.Wire.Metainfo;

namespace Crawler.Storage.Catalogue;

/// <summary>What a source tells of a swarm. What it does not tell is null or empty and never overwrites what is known.</summary>
public sealed record SwarmEntry
{
    /// <summary>SHA-1 of the info dictionary; null for a v2-only torrent.</summary>
    public InfoHash? InfoHash { get; init; }

    /// <summary>SHA-256 of the info dictionary (BEP 52); null for a v1 torrent.</summary>
    public InfoHashV2? InfoHashV2 { get; init; }

    /// <summary>Name; control characters are removed, and it is cut to 500 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Length of all files in bytes.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Length of a piece in bytes.</summary>
    public long? PieceLengthBytes { get; init; }

    /// <summary>Number of pieces.</summary>
    public int? PieceCount { get; init; }

    /// <summary>Whether only its own trackers may be asked (BEP 27).</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Whether people want an alert when its last complete copies go.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>Where we heard of it: <c>torrent</c>, <c>magnet</c>, <c>info_hash</c> or <c>rss</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Announce URLs by tier (BEP 12); schemes other than http, https and udp are left out.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Trackers { get; init; } = [];

    /// <summary>Web seeds (BEP 19, and BEP 17).</summary>
    public IReadOnlyList<string> WebSeeds { get; init; } = [];

    /// <summary>Those of <see cref="WebSeeds"/> that are of BEP 17, which are not asked.</summary>
    public IReadOnlyList<string> HttpSeeds { get; init; } = [];

    /// <summary>The longest file, which stands for all when a web seed is asked.</summary>
    public LongestFile? LongestFile { get; init; }

    /// <summary>The name on the wire: the v1 hash, or the truncated v2 hash.</summary>
    /// <exception cref="InvalidOperationException">Neither hash is there.</exception>
    public InfoHash WireHash => InfoHash ?? InfoHashV2?.Truncated
        ?? throw new InvalidOperationException("A swarm has a v1 or a v2 info-hash.");
}
