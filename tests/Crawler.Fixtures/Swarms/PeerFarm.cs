using System.Diagnostics;
using System.Globalization;
using System.Net;
using Crawler.Fixtures.Programs;
using Crawler.Wire.Identity;

namespace Crawler.Fixtures.Swarms;

/// <summary>Peers that behave in twenty ways, and what is so of each: <c>tests/Crawler.Bench/limits/farm.c</c>.</summary>
public sealed class PeerFarm : RealProgram
{
    /// <summary>Peers that it plays.</summary>
    public const int Peers = 500;

    // A share of each; the rest is "ok".
    private static readonly string[] Others =
    [
        "refused", "blackhole", "rst", "silent", "slow", "wronghash", "garbage", "midclose", "oversize", "slowloris", "split", "noext",
        "nobitfield", "badext", "pstr", "flood", "badbits", "hsclose", "fin",
    ];

    // At the second nobody listens, and at the third somebody whose connections are never made.
    private readonly int _port = Loopback.FreePorts(IPAddress.Loopback, 3);

    private PeerFarm()
        : base("farm")
    {
    }

    /// <summary>All behaviours.</summary>
    public static IEnumerable<string> Behaviours => Others.Prepend("ok");

    /// <summary>What is so.</summary>
    public IReadOnlyList<FarmedPeer> Truth { get; private set; } = [];

    /// <summary>Builds and starts it.</summary>
    public static async Task<PeerFarm> StartAsync(CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var farm = new PeerFarm();
            try
            {
                await farm.LaunchAsync(cancellationToken);
                return farm;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // One of its three ports was taken.
                await farm.DisposeAsync();
            }
            catch
            {
                await farm.DisposeAsync();
                throw;
            }
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(Folder.FullPath, "farm");
        string[] source = ["-O1", "-D_GNU_SOURCE", "-w", "-o", program, Repository.PathOf("tests", "Crawler.Bench", "limits", "farm.c"), "-lm"];
        using (var compiler = Process.Start(DebianProgram.Find("gcc", "gcc"), source))
        {
            await compiler.WaitForExitAsync(cancellationToken);
        }

        var truth = Path.Combine(Folder.FullPath, "truth.csv");
        string[] arguments =
        [
            "--quiet", "--net", "127.9.0.1", "--peers", $"{Peers}", "--torrents", "1", "--port", $"{_port}", "--truth", truth,
            "--slow-ms", "300", "--drip-ms", "100", "--mix", string.Join(',', Others.Select(x => $"{x}=.05")),
        ];
        await LaunchAsync(
            new ProgramCommand(program, "", arguments), token => Loopback.IsListeningAsync(new IPEndPoint(IPAddress.Loopback, _port), token), cancellationToken);
        Truth = [.. (await File.ReadAllLinesAsync(truth, cancellationToken)).Skip(1).Select(FarmedPeer.Read)];
    }
}

/// <summary>A peer of the farm.</summary>
/// <param name="Endpoint">Where it is.</param>
/// <param name="InfoHash">Its swarm.</param>
/// <param name="Behaviour">How it behaves.</param>
/// <param name="PeerId">Its peer id.</param>
/// <param name="ExtendedName">The <c>v</c> that it sends; null when it sends none.</param>
/// <param name="Pieces">Pieces of the torrent.</param>
/// <param name="Have">Pieces that it has.</param>
/// <param name="Extends">Whether it sends an extended handshake.</param>
public sealed record FarmedPeer(
    PeerEndpoint Endpoint, InfoHash InfoHash, string Behaviour, string PeerId, string? ExtendedName, int Pieces, int Have, bool Extends)
{
    internal static FarmedPeer Read(string line)
    {
        // No text of these has a comma, though some are quoted.
        var fields = line.Split(',');
        return new FarmedPeer(
            PeerEndpoint.From(IPAddress.Parse(fields[0]), int.Parse(fields[1], CultureInfo.InvariantCulture)),
            new InfoHash(Convert.FromHexString(fields[3])), fields[4], fields[6],
            fields[12].Trim('"') is { Length: > 0 } name ? name : null,
            int.Parse(fields[18], CultureInfo.InvariantCulture), int.Parse(fields[19], CultureInfo.InvariantCulture), fields[9] == "1");
    }
}
