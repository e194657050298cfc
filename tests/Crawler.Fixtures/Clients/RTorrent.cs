using System.Net;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>A real rtorrent with one torrent, which it shares as far as it has it. It meets no peer by itself.</summary>
public sealed class RTorrent : RealProgram
{
    private const string Sharing = "sharing";

    private RTorrent()
        : base("rtorrent")
    {
    }

    /// <summary>Where it accepts peers.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>Starts it and returns once it has checked its files.</summary>
    /// <param name="torrent">The torrent.</param>
    /// <param name="files">Indexes into <see cref="TestContent.Files"/> of the files that it has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RTorrent> StartAsync(TestTorrent torrent, IReadOnlyList<int> files, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        ArgumentNullException.ThrowIfNull(files);
        var rtorrent = new RTorrent();
        try
        {
            torrent.Content.Place(rtorrent.Folder, files);
            await rtorrent.LaunchAsync(torrent, cancellationToken);
            return rtorrent;
        }
        catch
        {
            await rtorrent.DisposeAsync();
            throw;
        }
    }

    private async Task LaunchAsync(TestTorrent torrent, CancellationToken cancellationToken)
    {
        // It takes no torrent without a tracker; nobody is at this one.
        var metainfo = Folder.Write("it.torrent", torrent.Encode(new Uri($"http://{Endpoint.Address}:1/announce")));
        var configuration = Folder.Write("rtorrent.rc", $"""
            network.bind_address.set = {Endpoint.Address}
            network.local_address.set = {Endpoint.Address}
            network.port_range.set = {Endpoint.Port}-{Endpoint.Port}
            network.port_random.set = no
            system.daemon.set = true
            dht.mode.set = disable
            directory.default.set = {Folder.FullPath}
            method.set_key = event.download.resumed,tell,"execute.nothrow=touch,{Folder.PathOf(Sharing)}"
            schedule2 = begin,0,0,"load.start={metainfo}"

            """);
        var command = new ProgramCommand("rtorrent", "rtorrent", ["-n", "-o", $"import={configuration}"]);
        await LaunchAsync(
            command,
            async token => File.Exists(Folder.PathOf(Sharing)) && await Loopback.IsListeningAsync(Endpoint, token),
            cancellationToken);
    }
}
