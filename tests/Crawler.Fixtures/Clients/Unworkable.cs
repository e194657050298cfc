using System.Net;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>
/// A real unworkable: a small client that downloads one torrent and ends, or seeds one. It speaks to HTTP trackers over IPv4 only,
/// and puts all files of a torrent into one folder.
/// </summary>
public sealed class Unworkable : RealProgram
{
    private Unworkable()
        : base("unworkable")
    {
    }

    /// <summary>Where a seed accepts peers: the port is told, and it listens on every address.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>Starts a seed and returns once it accepts peers, which it does only after a tracker answered it.</summary>
    /// <param name="torrent">The torrent.</param>
    /// <param name="tracker">The announce URL of a tracker that answers; HTTP.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Unworkable> SeedAsync(TestTorrent torrent, Uri tracker, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        var unworkable = new Unworkable();
        try
        {
            torrent.Content.Place(unworkable.Folder);
            var file = unworkable.Folder.Write("it.torrent", torrent.Encode(tracker));
            var command = new ProgramCommand("unworkable", "unworkable", ["-s", "-p", $"{unworkable.Endpoint.Port}", file]);
            await unworkable.LaunchAsync(command, token => Loopback.IsListeningAsync(unworkable.Endpoint, token), cancellationToken);
            return unworkable;
        }
        catch
        {
            await unworkable.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a leecher that has nothing and wants everything, and returns at once.</summary>
    /// <param name="metainfo">The .torrent file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Unworkable> DownloadAsync(byte[] metainfo, CancellationToken cancellationToken = default)
    {
        var unworkable = new Unworkable();
        try
        {
            var file = unworkable.Folder.Write("it.torrent", metainfo);
            var command = new ProgramCommand("unworkable", "unworkable", [file]);
            await unworkable.LaunchAsync(command, _ => Task.FromResult(true), cancellationToken);
            return unworkable;
        }
        catch
        {
            await unworkable.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns once it has everything, which is when it ends by itself.</summary>
    public async Task WaitUntilCompleteAsync(CancellationToken cancellationToken = default)
    {
        var code = await ExitedAsync(cancellationToken);
        if (code != 0)
        {
            throw new InvalidOperationException($"unworkable ended with {code}.\n{string.Join('\n', Output)}");
        }
    }
}
