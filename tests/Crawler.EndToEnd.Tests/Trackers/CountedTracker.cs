using Crawler.EndToEnd.Tests.Lab;
using Crawler.Fixtures.Programs;
using Crawler.Fixtures.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.EndToEnd.Tests.Trackers;

/// <summary>A real tracker, the URLs at which it is asked, and a way to know what it counts that is none of ours.</summary>
internal sealed record CountedTracker(string Name, IReadOnlyList<Uri> Announces, Func<InfoHash, Task<TrackerCounts>> CountAsync, IAsyncDisposable Program)
    : IAsyncDisposable
{
    /// <summary>What its profile calls its software; null when nothing tells.</summary>
    public string? Software { get; init; }

    /// <summary>Whether it answers scrapes.</summary>
    public bool HasScrape { get; init; } = true;

    /// <summary>Every tracker that is installed here, each over all that it speaks.</summary>
    public static async Task<IReadOnlyList<CountedTracker>> StartAllAsync(IReadOnlyList<InfoHash> torrents)
    {
        List<CountedTracker> trackers = [await OpentrackerAsync(torrents), await LabAsync(), await QBittorrentAsync()];
        if (NpmTracker.IsThere)
        {
            trackers.Add(await NpmAsync());
        }

        return trackers;
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();

    private static async Task<CountedTracker> OpentrackerAsync(IReadOnlyList<InfoHash> torrents)
    {
        // Debian's build knows IPv4 alone.
        var tracker = await OpenTracker.StartAsync(torrents);
        return new CountedTracker(
            "opentracker", [tracker.HttpAnnounce, tracker.UdpAnnounce], async torrent => await tracker.ScrapeAsync(torrent) ?? new TrackerCounts(0, 0, 0), tracker)
        { Software = "opentracker" };
    }

    private static async Task<CountedTracker> LabAsync()
    {
        var endpoint = Loopback.NextEndpoint();
        var tracker = await LabServer.TrackAsync(endpoint, "--http", $"[::1]:{endpoint.Port}", "--udp", $"[::1]:{endpoint.Port}", "--interval", "10m");
        return new CountedTracker(
            "lab",
            [
                new($"http://{endpoint}/announce"), new($"http://[::1]:{endpoint.Port}/announce"),
                new($"udp://{endpoint}/announce"), new($"udp://[::1]:{endpoint.Port}/announce"),
            ],
            x => PlainAnnounce.CountAsync(new Uri($"http://{endpoint}/announce"), x),
            tracker);
    }

    private static async Task<CountedTracker> QBittorrentAsync()
    {
        var tracker = await QBittorrentTracker.StartAsync();
        return new CountedTracker("qbittorrent", tracker.Announces, x => PlainAnnounce.CountAsync(tracker.Announces[0], x), tracker) { HasScrape = false };
    }

    private static async Task<CountedTracker> NpmAsync()
    {
        var tracker = await NpmTracker.StartAsync();
        return new CountedTracker("npm", tracker.Announces, x => tracker.CountAsync(x), tracker) { Software = "bittorrent-tracker" };
    }
}
