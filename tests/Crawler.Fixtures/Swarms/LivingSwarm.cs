using Crawler.Fixtures.Clients;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;
using Crawler.Fixtures.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.Fixtures.Swarms;

/// <summary>
/// One torrent in the hands of real programs: opentracker, a transmission seed, and an aria2 leecher that stays at about half. What is
/// true of it is told by those programs, so that tests can compare what the crawler says.
/// </summary>
public sealed class LivingSwarm : IAsyncDisposable
{
    private const int PieceLength = 16 * 1024;

    private readonly TestFolder _folder = new("swarm");

    private LivingSwarm(TestTorrent torrent) => Torrent = torrent;

    /// <summary>The torrent: 93 pieces in two files, of which the leecher has the first (47 pieces).</summary>
    public TestTorrent Torrent { get; }

    /// <summary>Its info-hash.</summary>
    public InfoHash InfoHash => Torrent.InfoHash;

    /// <summary>The .torrent file, with the tracker over HTTP in the first tier and over UDP in the second.</summary>
    public string TorrentPath { get; private set; } = "";

    /// <summary>The tracker. It counts one seeder and one leecher.</summary>
    public OpenTracker Tracker { get; private set; } = null!;

    /// <summary>The seed.</summary>
    public TransmissionDaemon Seed { get; private set; } = null!;

    /// <summary>The leecher.</summary>
    public Aria2 Leecher { get; private set; } = null!;

    /// <summary>Pieces of the torrent, all of which the seed has.</summary>
    public int PieceCount => Torrent.PieceCount;

    /// <summary>Pieces that the leecher has, by its own account.</summary>
    public int LeecherPieces { get; private set; }

    /// <summary>Starts it all and returns once the tracker counts both peers.</summary>
    public static async Task<LivingSwarm> StartAsync(CancellationToken cancellationToken = default)
    {
        // The last piece is short, and 93 is no multiple of 8: the bitfield's last byte has spare bits.
        var content = TestContent.Create("living swarm", seed: 93, 47 * PieceLength, (46 * PieceLength) - 1000);
        var swarm = new LivingSwarm(new TestTorrent(content, PieceLength));
        try
        {
            await swarm.LaunchAsync(cancellationToken);
            return swarm;
        }
        catch
        {
            await swarm.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var program in new RealProgram?[] { Leecher, Seed, Tracker })
        {
            if (program is not null)
            {
                await program.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        Tracker = await OpenTracker.StartAsync([InfoHash], cancellationToken);
        Uri[] trackers = [Tracker.HttpAnnounce, Tracker.UdpAnnounce];
        TorrentPath = _folder.Write("living swarm.torrent", Torrent.Encode(trackers));
        Seed = await TransmissionDaemon.SeedAsync(Torrent, trackers, cancellationToken: cancellationToken);
        Leecher = await Aria2.StartAsync(Torrent, trackers, files: [0], cancellationToken);
        LeecherPieces = (await Leecher.StatusAsync(cancellationToken)).Have;
        await Tracker.WaitForAsync(InfoHash, seeders: 1, leechers: 1, cancellationToken);
    }
}
