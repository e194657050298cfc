using System.Net;
using System.Text.Json;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>
/// A real deluged with one torrent: a seed, or a leecher that has some files, wants no others, and so says that it only uploads.
/// It meets no peer by itself.
/// </summary>
public sealed class Deluge : RealProgram
{
    private const string Ready = "ready";

    private Deluge()
        : base("deluge")
    {
    }

    /// <summary>Where it accepts peers.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>Starts it and returns once it has checked its files and has all that it wants.</summary>
    /// <param name="torrent">The torrent.</param>
    /// <param name="files">Indexes into <see cref="TestContent.Files"/> of the files that it has, and wants.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Deluge> StartAsync(TestTorrent torrent, IReadOnlyList<int> files, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        ArgumentNullException.ThrowIfNull(files);
        var deluge = new Deluge();
        try
        {
            torrent.Content.Place(deluge.Folder, files);
            await deluge.LaunchAsync(torrent, files, cancellationToken);
            return deluge;
        }
        catch
        {
            await deluge.DisposeAsync();
            throw;
        }
    }

    private async Task LaunchAsync(TestTorrent torrent, IReadOnlyList<int> files, CancellationToken cancellationToken)
    {
        int[] ports = [Endpoint.Port, Endpoint.Port];
        var settings = JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["listen_interface"] = Endpoint.Address.ToString(),
            ["listen_ports"] = ports,
            ["random_port"] = false,
            ["listen_random_port"] = Endpoint.Port,
            ["dht"] = false,
            ["upnp"] = false,
            ["natpmp"] = false,
            ["lsd"] = false,
            ["new_release_check"] = false,
            ["download_location"] = Folder.FullPath,
        });
        // Two objects, one after the other: the version of the file's layout, then the settings.
        Folder.Write("core.conf", $$"""{"file":1,"format":1}{{settings}}""");
        Folder.Write("auth", "user:password:10\n");
        var rpc = Loopback.FreePort(Endpoint.Address);
        var wanted = Enumerable.Range(0, torrent.Content.Files.Count).Select(index => files.Contains(index) ? 4 : 0);
        var command = new ProgramCommand("/usr/bin/python3", "deluged",
        [
            Path.Combine(AppContext.BaseDirectory, "Clients", "deluge_peer.py"),
            Folder.FullPath,
            $"{Endpoint.Address}",
            $"{rpc}",
            Folder.Write("it.torrent", torrent.Encode()),
            string.Join(',', wanted),
        ]);
        await LaunchAsync(command, _ => Task.FromResult(Output.Contains(Ready, StringComparer.Ordinal)), cancellationToken);
    }
}
