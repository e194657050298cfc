using Crawler.Wire.Identity;

namespace Crawler.Storage.Catalogue;

/// <summary>A row of <c>queries/swarm_list</c>, as the database's driver gives it.</summary>
internal sealed class SwarmRow
{
    public long SwarmId { get; init; }

    public byte[] InfoHash { get; init; } = [];

    public byte[]? InfoHashV2 { get; init; }

    public string? Name { get; init; }

    public long? TotalBytes { get; init; }

    public int? PieceCount { get; init; }

    public bool IsPrivate { get; init; }

    public bool IsGuarded { get; init; }

    public string Source { get; init; } = "";

    public DateTime AddedAt { get; init; }

    public DateTime? RemovedAt { get; init; }

    public string[] Trackers { get; init; } = [];

    public CatalogueSwarm ToSwarm() => new()
    {
        SwarmId = SwarmId,
        InfoHash = new InfoHash(InfoHash),
        InfoHashV2 = InfoHashV2 is { } v2 ? new InfoHashV2(v2) : null,
        Name = Name,
        TotalBytes = TotalBytes,
        PieceCount = PieceCount,
        IsPrivate = IsPrivate,
        IsGuarded = IsGuarded,
        Source = Source,
        AddedAt = new DateTimeOffset(AddedAt, TimeSpan.Zero),
        RemovedAt = RemovedAt is { } removed ? new DateTimeOffset(removed, TimeSpan.Zero) : null,
        Trackers = Trackers,
    };
}
