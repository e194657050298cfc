using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;

namespace Crawler.Storage.Leases;

/// <summary>A row of <c>crawl.tracker_limit</c>, as <c>queries/tracker_limits</c> returns it.</summary>
internal sealed record LimitRow(short Family, int Whole, int? Cut, DateTime? CutAt, bool? ZerosForUnknown, DateTime? ZerosTriedAt)
{
    public AddressFamily AddressFamily => Family == 6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    public ScrapeLimits ToLimits() => new()
    {
        Whole = Whole,
        Cut = Cut,
        CutAt = CutAt,
        ZerosForUnknown = ZerosForUnknown,
        ZerosTriedAt = ZerosTriedAt,
    };

    /// <summary>The parameters of <c>queries/learn_limits</c>.</summary>
    public static object Of(TrackerRef tracker, AddressFamily family, ScrapeLimits limits, DateTimeOffset now) => new
    {
        tracker.TrackerId,
        Family = (short)(family == AddressFamily.InterNetworkV6 ? 6 : 4),
        limits.Whole,
        limits.Cut,
        limits.CutAt,
        limits.ZerosForUnknown,
        limits.ZerosTriedAt,
        Now = now,
    };
}
