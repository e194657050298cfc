using System.Net;
using System.Reflection;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Programs;

/// <summary>The program <c>swarmlab</c> with the three swarms of its scenario <c>first-light</c>: some 40 peers that are always there.</summary>
public sealed class BusyLab : RealProgram, IAsyncLifetime
{
    private const int MostPeers = 60;

    private readonly IPEndPoint _tracker = Loopback.NextEndpoint();
    private readonly IPEndPoint _first = FirstPeer();

    public BusyLab()
        : base("swarmlab")
    {
    }

    /// <summary>The .torrent files of the swarms.</summary>
    public IReadOnlyList<string> Torrents => [.. Directory.EnumerateFiles(Folder.PathOf("torrents"), "*.torrent").Order(StringComparer.Ordinal)];

    /// <summary>What reaches its tracker, as CSV: a line for each announce, and for each hash of a scrape.</summary>
    public string ArrivalsFile => Folder.PathOf("arrivals.csv");

    /// <summary>Where its peers are, and a few places more.</summary>
    public IReadOnlyList<IPEndPoint> Peers
    {
        get
        {
            var first = _first.Address.GetAddressBytes();
            return [.. Enumerable.Range(0, MostPeers).Select(x => new IPEndPoint(new IPAddress([first[0], first[1], first[2], (byte)(first[3] + x)]), _first.Port))];
        }
    }

    public async Task InitializeAsync()
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "swarmlab.dll"), "swarm", Folder.Write("first-light.scenario", Scenario()),
            "--http", _tracker.ToString(), "--udp", _tracker.ToString(),
            "--interval", "1s", "--min-interval", "1s",
            "--torrents", Folder.PathOf("torrents"),
            "--arrivals", ArrivalsFile,
        ];
        await LaunchAsync(
            new ProgramCommand("dotnet", "dotnet-sdk-10.0", arguments),
            _ => Task.FromResult(Output.Any(x => x.Contains("\"ready\":true", StringComparison.Ordinal))),
            CancellationToken.None);
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    // Its peers take addresses from the first one on, and one port: both are chosen here, so that several may run at once.
    private string Scenario()
    {
        using var stream = Assembly.Load("swarmlab").GetManifestResourceStream("scenarios/first-light.scenario")!;
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().Split('\n').Select(line =>
            line.StartsWith("first address", StringComparison.Ordinal) ? $"first address = {_first.Address}"
            : line.StartsWith("port", StringComparison.Ordinal) ? $"port = {_first.Port}"
            : line));
    }

    private static IPEndPoint FirstPeer()
    {
        var first = Loopback.NextAddress().GetAddressBytes();
        var address = new IPAddress([first[0], first[1], (byte)(100 + first[3]), 1]);
        return new IPEndPoint(address, Loopback.FreePort(address));
    }
}
