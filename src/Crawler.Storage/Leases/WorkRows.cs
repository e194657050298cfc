using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Leases;

/// <summary>A tracker as <c>queries/claim_tracker</c> returns it.</summary>
internal sealed record TrackerRow(long TrackerId, string Url, bool HasMinInterval)
{
    public TrackerRef ToRef() => new(TrackerId, new Uri(Url));
}

/// <summary>A swarm as <c>queries/claim_crawls</c> returns it.</summary>
internal sealed record CrawlRow(long SwarmId, byte[] InfoHash, long FencingToken, int? PieceCount, bool IsPrivate)
{
    public SwarmRef ToRef() => new(SwarmId, new InfoHash(InfoHash));
}

/// <summary>A tracker due for an announce as <c>queries/claim_announces</c> returns it.</summary>
internal sealed record AnnounceRow(long SwarmId, long TrackerId, string Url, int Place, DateTime BeginBy)
{
    public TrackerRef ToRef() => new(TrackerId, new Uri(Url));
}
