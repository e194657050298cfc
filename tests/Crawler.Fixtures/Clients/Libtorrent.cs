using System.Net;
using System.Text.Json;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>
/// A real libtorrent (the library of qBittorrent and Deluge) with one torrent, which it shares as far as it has it and wants no more of. It meets no peer by
/// itself.
/// </summary>
public sealed class Libtorrent : RealProgram
{
    private const string Ready = "ready";

    private Libtorrent(bool isV6)
        : base("libtorrent") =>
        Endpoint = isV6 ? new IPEndPoint(IPAddress.IPv6Loopback, Loopback.FreePort(IPAddress.IPv6Loopback)) : Loopback.NextEndpoint();

    /// <summary>Where it accepts peers.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Starts a seed of a torrent and returns once it seeds.</summary>
    /// <param name="torrent">What it seeds.</param>
    /// <param name="encryption">Which connections it takes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<Libtorrent> SeedAsync(TestTorrent torrent, LibtorrentEncryption encryption, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        return StartAsync(
            torrent, [.. Enumerable.Range(0, torrent.Content.Files.Count)], new LibtorrentSettings { Encryption = encryption }, cancellationToken);
    }

    /// <summary>Starts it and returns once it has checked its files.</summary>
    /// <param name="torrent">The torrent.</param>
    /// <param name="files">Indexes into <see cref="TestContent.Files"/> of the files that it has.</param>
    /// <param name="settings">What is not as usual.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Libtorrent> StartAsync(
        TestTorrent torrent, IReadOnlyList<int> files, LibtorrentSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        ArgumentNullException.ThrowIfNull(files);
        var client = new Libtorrent(settings?.IsV6 == true);
        try
        {
            torrent.Content.Place(client.Folder, files);
            await client.LaunchAsync(torrent, files, settings ?? new LibtorrentSettings(), cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private async Task LaunchAsync(TestTorrent torrent, IReadOnlyList<int> files, LibtorrentSettings settings, CancellationToken cancellationToken)
    {
        var description = JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["listen"] = Endpoint.ToString(),
            ["folder"] = Folder.FullPath,
            ["torrent"] = Folder.Write("it.torrent", torrent.Encode()),
            ["wanted"] = Enumerable.Range(0, torrent.Content.Files.Count).Select(index => settings.WantsEverything || files.Contains(index) ? 4 : 0),
            ["encryption"] = (int)settings.Encryption,
            ["super_seeding"] = settings.SuperSeeding,
            ["anonymous"] = settings.Anonymous,
            ["only_utp"] = settings.OnlyUtp,
        });
        // Debian's own interpreter: the module belongs to it.
        var command = new ProgramCommand(
            "/usr/bin/python3", "python3-libtorrent", [Path.Combine(AppContext.BaseDirectory, "Clients", "libtorrent_peer.py"), description]);
        await LaunchAsync(
            command,
            async token => Output.Contains(Ready, StringComparer.Ordinal) && (settings.OnlyUtp || await Loopback.IsListeningAsync(Endpoint, token)),
            cancellationToken);
    }
}
