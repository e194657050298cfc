using System.Net;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>A real Enhanced CTorrent with one torrent, which it shares as far as it has it. It speaks no extension at all.</summary>
public sealed class CTorrent : RealProgram
{
    private CTorrent()
        : base("ctorrent")
    {
    }

    /// <summary>Where it accepts peers.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>Starts it and returns once it has checked its files and accepts peers.</summary>
    /// <param name="torrent">The torrent.</param>
    /// <param name="files">Indexes into <see cref="TestContent.Files"/> of the files that it has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<CTorrent> StartAsync(TestTorrent torrent, IReadOnlyList<int> files, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        ArgumentNullException.ThrowIfNull(files);
        var client = new CTorrent();
        try
        {
            torrent.Content.Place(client.Folder, files);
            await client.LaunchAsync(torrent, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private async Task LaunchAsync(TestTorrent torrent, CancellationToken cancellationToken)
    {
        // It takes no torrent without a tracker; nobody is at this one.
        var metainfo = Folder.Write("it.torrent", torrent.Encode(new Uri($"http://{Endpoint.Address}:1/announce")));
        var command = new ProgramCommand("ctorrent", "ctorrent",
        [
            "-i", $"{Endpoint.Address}",
            "-I", $"{Endpoint.Address}",
            "-p", $"{Endpoint.Port}",
            "-e", "999",
            "-E", "1000",
            "-s", Folder.PathOf(torrent.Content.Name),
            metainfo,
        ]);
        await LaunchAsync(command, token => Loopback.IsListeningAsync(Endpoint, token), cancellationToken);
    }
}
