using Crawler.Wire.Identity;

namespace Crawler.Storage.Catalogue;

/// <summary>A swarm as the catalogue holds it.</summary>
public sealed record CatalogueSwarm
{
    /// <summary>Its key.</summary>
    public required long SwarmId { get; init; }

    /// <summary>Its name on the wire.</summary>
    public required InfoHash InfoHash { get; init; }

    /// <summary>Its v2 hash; null for a v1 torrent.</summary>
    public InfoHashV2? InfoHashV2 { get; init; }

    /// <summary>Its name; null when not known.</summary>
    public string? Name { get; init; }

    /// <summary>Length of all files; null when not known.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Pieces; null when not known.</summary>
    public int? PieceCount { get; init; }

    /// <summary>Whether only its own trackers may be asked (BEP 27).</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Whether people want an alert when its last complete copies go.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>Where we heard of it.</summary>
    public required string Source { get; init; }

    /// <summary>When it was added (UTC).</summary>
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>When it was removed (UTC); null while it is watched.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Announce URLs, best tier first.</summary>
    public required IReadOnlyList<string> Trackers { get; init; }
}
