using System.Net;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>One query to a tracker with new clients, as a program would make it.</summary>
internal static class Asking
{
    /// <summary>Long before a test would give up; only a tracker that never answers lets it pass.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>For trackers that never answer.</summary>
    public static readonly TrackerOptions Impatient = new() { Timeout = TimeSpan.FromMilliseconds(250) };

    /// <summary>Lets local addresses be contacted.</summary>
    public static readonly AddressPolicy Open = new(new NetworkOptions { AllowPrivateAddresses = true });

    public static readonly SwarmRef Swarm = new(7, Hash(0xA0));

    /// <summary>An info-hash of 20 equal bytes.</summary>
    public static InfoHash Hash(byte value) => new(Enumerable.Repeat(value, InfoHash.Size).ToArray());

    public static async Task<TrackerCheck> AnnounceAsync(Uri url, TrackerOptions? options = null, AddressPolicy? policy = null)
    {
        await using var clients = TrackerClients.Create(options ?? new TrackerOptions(), policy ?? Open, null, TimeProvider.System);
        var query = new AnnounceQuery(Swarm, AnnounceEvent.Started, PoliteAnnouncer.NewPeerId("-CR0100-"), 0xDEC0DE, 6881) { NumWant = 50 };
        return await clients.Find(url)!.AnnounceAsync(new TrackerRef(3, url), query, CancellationToken.None).WaitAsync(Patience);
    }

    /// <summary>Scrapes for these hashes, or for <see cref="Swarm"/> when there are none.</summary>
    public static Task<TrackerCheck> ScrapeAsync(Uri url, params InfoHash[] hashes) => ScrapeAsync(url, new TrackerOptions(), Open, hashes);

    public static Task<TrackerCheck> ScrapeAsync(Uri url, TrackerOptions options) => ScrapeAsync(url, options, Open, []);

    public static Task<TrackerCheck> ScrapeAsync(Uri url, AddressPolicy policy, params InfoHash[] hashes) =>
        ScrapeAsync(url, new TrackerOptions(), policy, hashes);

    private static async Task<TrackerCheck> ScrapeAsync(Uri url, TrackerOptions options, AddressPolicy policy, InfoHash[] hashes)
    {
        await using var clients = TrackerClients.Create(options, policy, null, TimeProvider.System);
        SwarmRef[] swarms = hashes.Length == 0 ? [Swarm] : [.. hashes.Select((h, i) => new SwarmRef(i, h))];
        return await clients.Find(url)!.ScrapeAsync(new TrackerRef(3, url), swarms, CancellationToken.None).WaitAsync(Patience);
    }

    public static PeerEndpoint Peer(string text) => PeerEndpoint.From(IPEndPoint.Parse(text));
}
