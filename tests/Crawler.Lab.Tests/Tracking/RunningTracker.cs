using System.Net;
using Crawler.Fixtures.Programs;
using Crawler.Lab.Tracking;

namespace Crawler.Lab.Tests.Tracking;

/// <summary>A tracker on loopback for the tests of one class, IPv4 and IPv6.</summary>
public sealed class RunningTracker : IAsyncLifetime
{
    internal TrackerServer Server { get; private set; } = null!;

    public Uri Http(string path, bool v6 = false) => new(Find("http", v6), path);

    public IPEndPoint Udp(bool v6 = false) => IPEndPoint.Parse(Find("udp", v6).Authority);

    public async Task InitializeAsync()
    {
        IPEndPoint[] endpoints = [new(Loopback.NextAddress(), 0), new(IPAddress.IPv6Loopback, 0)];
        Server = await TrackerServer.StartAsync(new TrackerOptions(), endpoints, endpoints, TimeProvider.System, new Random(1), CancellationToken.None);
    }

    public Task DisposeAsync() => Server.DisposeAsync().AsTask();

    private Uri Find(string scheme, bool v6) => Server.AnnounceUrls.Single(u => u.Scheme == scheme && u.Authority.StartsWith('[') == v6);
}
