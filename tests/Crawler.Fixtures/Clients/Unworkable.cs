using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>
/// A real unworkable: a small client that downloads one torrent and ends. It speaks to HTTP trackers over IPv4 only,
/// and puts all files of a torrent into one folder.
/// </summary>
public sealed class Unworkable : RealProgram
{
    private Unworkable()
        : base("unworkable")
    {
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
