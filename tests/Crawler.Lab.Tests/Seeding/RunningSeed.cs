using System.Collections.Concurrent;
using System.Net;
using Crawler.Fixtures.Programs;
using Crawler.Lab.Making;
using Crawler.Lab.Seeding;
using Crawler.Lab.Tests.Making;

namespace Crawler.Lab.Tests.Seeding;

/// <summary>An everseed on loopback with a torrent of two files, and what it is asked to tell the user.</summary>
internal sealed class RunningSeed : IAsyncDisposable
{
    public const int Piece = 16 * 1024;

    private RunningSeed(SeededTorrent torrent) => Torrent = torrent;

    public TestFolder Folder { get; private init; } = null!;

    public SeededTorrent Torrent { get; }

    public SeedServer Server { get; private set; } = null!;

    public ConcurrentQueue<string> Reports { get; } = [];

    public IPEndPoint Endpoint => Server.Endpoints[0];

    public static Task<RunningSeed> StartAsync(SeedOptions? options = null, params IReadOnlyList<string>[] trackers) =>
        StartAsync(new TorrentSettings { PieceLength = Piece, Trackers = trackers }, options);

    public static async Task<RunningSeed> StartAsync(TorrentSettings settings, SeedOptions? options = null, Action<TestFolder>? change = null, bool alsoV6 = false)
    {
        var folder = new TestFolder("seed");
        folder.Write("it/a.bin", (3 * Piece) + 100);
        folder.Write("it/sub/b.bin", 2 * Piece);
        var file = await Torrents.MakeAsync(folder, "it", settings);
        change?.Invoke(folder);
        Assert.True(SeededTorrent.TryRead(file, folder.FullPath, out var torrent, out var fault), fault);
        await ContentVerifier.VerifyAsync(torrent, _ => { }, CancellationToken.None);

        var seed = new RunningSeed(torrent) { Folder = folder };
        options ??= new SeedOptions();
        options = options with { Listen = [new IPEndPoint(Loopback.NextAddress(), 0), .. alsoV6 ? [new IPEndPoint(IPAddress.IPv6Loopback, 0)] : Array.Empty<IPEndPoint>()] };
        seed.Server = await SeedServer.StartAsync(options, new SeedHouse(options, TimeProvider.System, seed.Reports.Enqueue));
        await seed.Server.AddAsync(torrent);
        return seed;
    }

    /// <summary>The content as the torrent counts it.</summary>
    public static byte[] Content => [.. Torrents.Bytes("it/a.bin", (3 * Piece) + 100), .. Torrents.Bytes("it/sub/b.bin", 2 * Piece)];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Folder.Dispose();
    }
}
