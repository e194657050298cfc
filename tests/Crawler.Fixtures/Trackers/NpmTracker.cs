using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Crawler.Fixtures.Programs;
using Crawler.Wire.Identity;

namespace Crawler.Fixtures.Trackers;

/// <summary>
/// A real bittorrent-tracker of npm (the one of WebTorrent), over HTTP and UDP, IPv4 and IPv6. It serves every torrent, and mangles the
/// keys of a scrape. <c>ops/test</c> installs it where npm's registry can be reached.
/// </summary>
public sealed class NpmTracker : RealProgram
{
    private static readonly string Source = Repository.PathOf("tests", "Crawler.Fixtures", "Trackers", "npm");

    private readonly HttpClient _http = new();
    private readonly IPEndPoint _endpoint = Loopback.NextEndpoint();

    private NpmTracker()
        : base("npm-tracker")
    {
    }

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere => Directory.Exists(Path.Combine(Source, "node_modules", "bittorrent-tracker"));

    /// <summary>Its announce URLs: each transport over each address family.</summary>
    public IReadOnlyList<Uri> Announces =>
    [
        new($"http://{_endpoint}/announce"), new($"http://[::1]:{_endpoint.Port}/announce"),
        new($"udp://{_endpoint}/announce"), new($"udp://[::1]:{_endpoint.Port}/announce"),
    ];

    /// <summary>Starts it.</summary>
    public static async Task<NpmTracker> StartAsync(CancellationToken cancellationToken = default)
    {
        var tracker = new NpmTracker();
        try
        {
            var command = new ProgramCommand(
                "node", "nodejs", [Path.Combine(Source, "tracker.mjs"), $"{tracker._endpoint.Address}", $"{tracker._endpoint.Port}"]);
            await tracker.LaunchAsync(command, _ => Task.FromResult(tracker.Output.Contains("ready", StringComparer.Ordinal)), cancellationToken);
            return tracker;
        }
        catch
        {
            await tracker.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it counts, read from its memory; zeros when it does not know the torrent.</summary>
    public async Task<TrackerCounts> CountAsync(InfoHash torrent, CancellationToken cancellationToken = default)
    {
        var swarms = await _http.GetFromJsonAsync<JsonElement>(new Uri($"http://{_endpoint}/inside"), cancellationToken);
        return swarms.EnumerateArray().Where(x => x.GetProperty("infoHash").GetString() == torrent.ToString())
            .Select(x => new TrackerCounts(x.GetProperty("seeders").GetInt32(), x.GetProperty("leechers").GetInt32(), 0))
            .SingleOrDefault() ?? new TrackerCounts(0, 0, 0);
    }

    /// <inheritdoc/>
    protected override void DisposeCore() => _http.Dispose();
}
