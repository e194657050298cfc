using System.Net;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>
/// A real BiglyBT with one torrent, which it shares as far as it has it. It looks up no name, searches no local network and meets no peer by
/// itself; its only address is 127.0.0.1.
/// </summary>
public sealed class BiglyBt : RealProgram
{
    private const string Ready = "ready";

    private BiglyBt()
        : base("biglybt")
    {
    }

    /// <summary>Where it accepts peers. The port after it is its own, too.</summary>
    public IPEndPoint Endpoint { get; } = new(IPAddress.Loopback, Loopback.FreePorts(IPAddress.Loopback, 2));

    /// <summary>Starts it and returns once it has checked its files, which takes some seconds.</summary>
    /// <param name="torrent">The torrent.</param>
    /// <param name="files">Indexes into <see cref="TestContent.Files"/> of the files that it has.</param>
    /// <param name="superSeeds">Whether a seed hides what it has, to hand every piece out once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BiglyBt> StartAsync(
        TestTorrent torrent, IReadOnlyList<int> files, bool superSeeds = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        ArgumentNullException.ThrowIfNull(files);
        var client = new BiglyBt();
        try
        {
            torrent.Content.Place(client.Folder, files);

            // The package is what the program below needs of it.
            DebianProgram.Find("biglybt", "biglybt");
            var metainfo = client.Folder.Write("it.torrent", torrent.Encode(new Uri("http://127.0.0.1:1/announce")));
            var command = new ProgramCommand("/usr/bin/python3", "python3",
            [
                Path.Combine(AppContext.BaseDirectory, "Clients", "biglybt_peer.py"),
                client.Folder.FullPath, $"{client.Endpoint.Port}", superSeeds ? "1" : "0", metainfo,
            ]);
            await client.LaunchAsync(command, _ => Task.FromResult(client.Output.Contains(Ready, StringComparer.Ordinal)), cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }
}
