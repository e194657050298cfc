using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Clients;
using Crawler.Fixtures.Programs;
using Crawler.Fixtures.Trackers;

namespace Crawler.EndToEnd.Tests.Lab;

/// <summary>A folder published with the lab's torrent maker, tracker and seed, each in turn replaced by a program of others.</summary>
public sealed class PublishingTests : IDisposable
{
    // Downloads argv[1], a file or a magnet, to argv[2], listening at argv[3]; ends when it has everything.
    private const string LibtorrentScript = """
        import sys, time
        import libtorrent as lt

        source, folder, listen = sys.argv[1:]
        session = lt.session({
            'listen_interfaces': listen, 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False,
            'ssrf_mitigation': False, 'enable_outgoing_utp': False})
        if source.startswith('magnet:'):
            wanted = lt.parse_magnet_uri(source)
        else:
            wanted = lt.add_torrent_params()
            wanted.ti = lt.torrent_info(source)
        wanted.save_path = folder
        torrent = session.add_torrent(wanted)
        end = time.monotonic() + 50
        while not torrent.status().is_seeding:
            if time.monotonic() > end:
                sys.exit(f'not complete: {torrent.status().progress}, {[str(p.ip) for p in torrent.get_peer_info()]}')
            time.sleep(0.05)
        """;

    private readonly PublishedFolder _published = new();

    public void Dispose() => _published.Dispose();

    [Fact]
    public async Task Our_tracker_and_our_seed_serve_every_client()
    {
        var endpoint = Loopback.NextEndpoint();
        await using var tracker = await LabServer.TrackAsync(endpoint);
        var (metainfo, _) = await _published.CreateAsync("1", new Uri($"http://{endpoint}/announce"));
        await using var seed = await LabServer.SeedAsync(_published.FullPath, Loopback.NextEndpoint());

        await DownloadAsync(metainfo, others: true);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    [InlineData("hybrid", false)]
    public async Task Libtorrent_gets_every_version_and_the_metadata_of_a_magnet(string version, bool byMagnet)
    {
        var endpoint = Loopback.NextEndpoint();
        await using var tracker = await LabServer.TrackAsync(endpoint);
        var announce = new Uri($"udp://{endpoint}/announce");
        var (metainfo, infoHash) = await _published.CreateAsync(version, announce);
        await using var seed = await LabServer.SeedAsync(_published.FullPath, Loopback.NextEndpoint());
        using var downloads = new TestFolder("libtorrent");

        var source = byMagnet ? $"magnet:?xt=urn:btih:{infoHash}&tr={Uri.EscapeDataString(announce.OriginalString)}" : downloads.Write("it.torrent", metainfo);
        var script = downloads.Write("download.py", LibtorrentScript);
        await ShortProgram.DebianAsync("/usr/bin/python3", "python3-libtorrent", script, source, downloads.FullPath, $"{Loopback.NextEndpoint()}");

        _published.AssertSame(downloads);
    }

    [Fact]
    public async Task Opentracker_and_our_seed_serve_every_client()
    {
        var (_, infoHash) = await _published.CreateAsync("1");
        await using var tracker = await OpenTracker.StartAsync([infoHash]);
        var (metainfo, _) = await _published.CreateAsync("1", tracker.HttpAnnounce);
        await using var seed = await LabServer.SeedAsync(_published.FullPath, Loopback.NextEndpoint());
        await tracker.WaitForAsync(infoHash, seeders: 1, leechers: 0);

        await DownloadAsync(metainfo, others: true);

        var before = await tracker.ScrapeAsync(infoHash);
        Assert.Equal(0, await seed.StopAsync());
        Assert.Equal(before! with { Seeders = before.Seeders - 1 }, await tracker.ScrapeAsync(infoHash));
    }

    [Fact]
    public async Task Our_tracker_serves_transmission_as_the_seed()
    {
        var endpoint = Loopback.NextEndpoint();
        await using var tracker = await LabServer.TrackAsync(endpoint);
        var (metainfo, _) = await _published.CreateAsync("1", new Uri($"http://{endpoint}/announce"));
        await using var seed = await TransmissionDaemon.SeedAsync(metainfo, _published.Place);

        await DownloadAsync(metainfo, others: false);
    }

    [Fact]
    public async Task Opentracker_serves_transmission_as_the_seed_of_our_torrent()
    {
        var (_, infoHash) = await _published.CreateAsync("1");
        await using var tracker = await OpenTracker.StartAsync([infoHash]);
        var (metainfo, _) = await _published.CreateAsync("1", tracker.HttpAnnounce);
        await using var seed = await TransmissionDaemon.SeedAsync(metainfo, _published.Place);
        await tracker.WaitForAsync(infoHash, seeders: 1, leechers: 0);

        await DownloadAsync(metainfo, others: false);
    }

    // As a leecher transmission never calls loopback addresses, so that it needs a seed that calls it; and unworkable is served by a
    // seed of transmission only after half a minute of turns for others.
    private async Task DownloadAsync(byte[] metainfo, bool others)
    {
        await using var aria2 = await Aria2.DownloadAsync(metainfo);
        await using var unworkable = others ? await Unworkable.DownloadAsync(metainfo) : null;
        await using var daemon = others ? await TransmissionDaemon.DownloadAsync(metainfo) : null;
        await using var cli = others ? await TransmissionCli.DownloadAsync(metainfo) : null;
        await aria2.WaitUntilCompleteAsync();
        _published.AssertSame(aria2.Folder);
        if (unworkable is not null && daemon is not null && cli is not null)
        {
            await unworkable.WaitUntilCompleteAsync();
            _published.AssertSame(unworkable.Folder, flat: true);
            await daemon.WaitUntilCompleteAsync();
            _published.AssertSame(daemon.Folder);
            await cli.WaitUntilCompleteAsync();
            _published.AssertSame(cli.Folder);
        }
    }
}
