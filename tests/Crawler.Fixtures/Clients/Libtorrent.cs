using System.Net;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>A real libtorrent (the library of qBittorrent and Deluge) that seeds one torrent.</summary>
public sealed class Libtorrent : RealProgram
{
    private const string Script = """
        import sys, time, libtorrent as lt
        torrent, folder, endpoint, policy = sys.argv[1:5]
        session = lt.session({
            'listen_interfaces': endpoint, 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False,
            'enable_incoming_utp': False, 'enable_outgoing_utp': False, 'allow_multiple_connections_per_ip': True,
            'in_enc_policy': int(policy), 'out_enc_policy': int(policy)})
        parameters = lt.add_torrent_params()
        parameters.ti = lt.torrent_info(torrent)
        parameters.save_path = folder
        parameters.flags |= lt.torrent_flags.seed_mode
        parameters.flags &= ~(lt.torrent_flags.paused | lt.torrent_flags.auto_managed)
        handle = session.add_torrent(parameters)
        while not handle.status().is_seeding:
            time.sleep(0.05)
        print('seeding', flush=True)
        while True:
            time.sleep(60)
        """;

    private Libtorrent()
        : base("libtorrent")
    {
    }

    /// <summary>Where it accepts peers.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>Starts a seed of a torrent and returns once it seeds.</summary>
    /// <param name="torrent">What it seeds.</param>
    /// <param name="encryption">Which connections it takes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Libtorrent> SeedAsync(
        TestTorrent torrent, LibtorrentEncryption encryption, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        var client = new Libtorrent();
        try
        {
            torrent.Content.Place(client.Folder);
            var file = client.Folder.Write("it.torrent", torrent.Encode());

            // Debian's own interpreter: the module belongs to it.
            var command = new ProgramCommand(
                "/usr/bin/python3", "python3-libtorrent",
                ["-c", Script, file, client.Folder.FullPath, client.Endpoint.ToString(), ((int)encryption).ToString()]);
            await client.LaunchAsync(
                command,
                async token => client.Output.Contains("seeding") && await Loopback.IsListeningAsync(client.Endpoint, token),
                cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }
}
