using System.Diagnostics;
using System.Net;
using Crawler.Fixtures.Programs;
using Crawler.Wire.Identity;

namespace Crawler.Fixtures.Trackers;

/// <summary>A tracker that fails in every way there is, a mode each, and whose counts are known: <c>tests/Crawler.Bench/limits/faketracker.c</c>.</summary>
public sealed class FakeTracker : RealProgram
{
    /// <summary>Torrents that it tells the truth of.</summary>
    public const int Torrents = 60;

    private static readonly string[] UdpModes = [.. Modes().Where(x => x.Transport == "udp").Select(x => x.Mode)];

    private readonly int _httpPort = Loopback.FreePort(IPAddress.Loopback);

    private FakeTracker()
        : base("faketracker")
    {
    }

    /// <summary>The counts that it has, by info-hash.</summary>
    public IReadOnlyDictionary<InfoHash, TrackerCounts> Truth { get; private set; } = new Dictionary<InfoHash, TrackerCounts>();

    // One port for each mode, one after the other.
    private int UdpPort => _httpPort + 1;

    /// <summary>Its modes, and which outcomes a scrape of each has.</summary>
    public static IEnumerable<(string Transport, string Mode, string Outcomes)> Modes() =>
        File.ReadLines(Path.Combine(Sources(), "faketracker-modes.csv")).Skip(1).Select(x => x.Split(',')).Select(x => (x[0], x[1], x[2]));

    /// <summary>Builds and starts it.</summary>
    public static async Task<FakeTracker> StartAsync(CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var tracker = new FakeTracker();
            try
            {
                await tracker.LaunchAsync(cancellationToken);
                return tracker;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // One of its many ports was taken.
                await tracker.DisposeAsync();
            }
            catch
            {
                await tracker.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>The announce URL of a mode.</summary>
    public Uri Announce(string transport, string mode) => new(
        $"{transport}://{IPAddress.Loopback}:{(transport == "udp" ? UdpPort + Array.IndexOf(UdpModes, mode) : _httpPort)}/{mode}/announce");

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(Folder.FullPath, "faketracker");
        string[] source = ["-O1", "-D_GNU_SOURCE", "-w", "-o", program, Path.Combine(Sources(), "faketracker.c"), "-lz"];
        using (var compiler = Process.Start(DebianProgram.Find("gcc", "gcc"), source))
        {
            await compiler.WaitForExitAsync(cancellationToken);
        }

        var truth = Path.Combine(Folder.FullPath, "truth.csv");
        string[] arguments =
        [
            "--http", $"{_httpPort}", "--udp", $"{UdpPort}", "--torrents", $"{Torrents}", "--truth", truth,
            "--drop", "0.3", "--delay-ms", "100", "--drip-ms", "100",
        ];
        await LaunchAsync(
            new ProgramCommand(program, "", arguments), token => Loopback.IsListeningAsync(new IPEndPoint(IPAddress.Loopback, _httpPort), token), cancellationToken);
        var lines = await File.ReadAllLinesAsync(truth, cancellationToken);
        Truth = lines.Skip(1).Select(x => x.Split(',')).ToDictionary(
            x => new InfoHash(Convert.FromHexString(x[0])), x => new TrackerCounts(int.Parse(x[1]), int.Parse(x[3]), int.Parse(x[2])));
    }

    private static string Sources() => Repository.PathOf("tests", "Crawler.Bench", "limits");
}
