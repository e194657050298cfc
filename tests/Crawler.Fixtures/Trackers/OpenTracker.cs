using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Crawler.Fixtures.Programs;
using Crawler.Wire.Identity;

namespace Crawler.Fixtures.Trackers;

/// <summary>A real opentracker that serves given torrents, over HTTP and UDP at one address and port.</summary>
public sealed partial class OpenTracker : RealProgram
{
    private const int MostAttempts = 3;

    // It closes connections without saying so, and a request on such a one is lost.
    private readonly HttpClient _http = new() { DefaultRequestHeaders = { ConnectionClose = true } };

    private OpenTracker()
        : base("opentracker")
    {
    }

    /// <summary>Its address and port, for TCP and UDP both.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>The announce URL over HTTP.</summary>
    public Uri HttpAnnounce => new($"http://{Endpoint}/announce");

    /// <summary>The announce URL over UDP (BEP 15).</summary>
    public Uri UdpAnnounce => new($"udp://{Endpoint}/announce");

    /// <summary>Starts it; Debian's build answers only for the torrents of its whitelist.</summary>
    public static async Task<OpenTracker> StartAsync(IEnumerable<InfoHash> served, CancellationToken cancellationToken = default)
    {
        var tracker = new OpenTracker();
        try
        {
            await tracker.LaunchAsync(served, cancellationToken);
            return tracker;
        }
        catch
        {
            await tracker.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it counts, read with nothing of the code under test; null when it does not know the torrent.</summary>
    public async Task<TrackerCounts?> ScrapeAsync(InfoHash torrent, CancellationToken cancellationToken = default)
    {
        var found = Counts().Match(await AskAsync($"scrape?info_hash={Escape(torrent)}", cancellationToken));
        return found.Success ? new TrackerCounts(Number("seeders"), Number("leechers"), Number("completed")) : null;

        int Number(string name) => int.Parse(found.Groups[name].ValueSpan);
    }

    /// <summary>Returns once it counts exactly this many peers.</summary>
    public async Task WaitForAsync(InfoHash torrent, int seeders, int leechers, CancellationToken cancellationToken = default)
    {
        TrackerCounts? last = null;
        await Eventually.TrueAsync(
            $"opentracker counts {seeders} seeders and {leechers} leechers of {torrent}",
            async token => (last = await ScrapeAsync(torrent, token)) is { } counts && counts.Seeders == seeders && counts.Leechers == leechers,
            state: () => $"It counts {last}.",
            cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    protected override void DisposeCore() => _http.Dispose();

    private async Task LaunchAsync(IEnumerable<InfoHash> served, CancellationToken cancellationToken)
    {
        InfoHash[] torrents = [.. served];
        var whitelist = Folder.Write("whitelist", string.Concat(torrents.Select(hash => $"{hash}\n")));
        var configuration = Folder.Write("opentracker.conf", $"""
            listen.tcp_udp {Endpoint}
            access.whitelist {whitelist}
            access.stats {IPAddress.Loopback}
            tracker.rootdir {Folder.FullPath}

            """);
        // As nobody from the start: as root it would chroot and change its user itself, and outlive a killed test run.
        var command = new ProgramCommand("opentracker", "opentracker", ["-f", configuration]) { UserWhenRoot = "nobody" };
        await LaunchAsync(command, token => Loopback.IsListeningAsync(Endpoint, token), cancellationToken);

        foreach (var torrent in torrents)
        {
            await Eventually.TrueAsync($"opentracker serves {torrent}", token => IsServedAsync(torrent, token), cancellationToken: cancellationToken);
        }
    }

    // It listens before it has read its whitelist, takes nobody in until then, and drops the odd connection at first.
    private async Task<bool> IsServedAsync(InfoHash torrent, CancellationToken cancellationToken)
    {
        var peer = $"announce?info_hash={Escape(torrent)}&peer_id=-XX0000-000000000000&port=9&left=1&compact=1";
        try
        {
            var answer = await AskAsync($"{peer}&event=started", cancellationToken);
            await AskAsync($"{peer}&event=stopped", cancellationToken);
            return !answer.Contains("failure reason", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Escape(InfoHash torrent) => string.Concat(torrent.ToArray().Select(b => $"%{b:x2}"));

    // It drops the odd connection, and is asked again then.
    private async Task<string> AskAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Encoding.Latin1.GetString(await _http.GetByteArrayAsync(new Uri($"http://{Endpoint}/{pathAndQuery}"), cancellationToken));
            }
            catch (HttpRequestException e) when (attempt < MostAttempts && e.InnerException is IOException)
            {
                // The next attempt has a connection of its own.
            }
        }
    }

    [GeneratedRegex("8:completei(?<seeders>[0-9]+)e10:downloadedi(?<completed>[0-9]+)e10:incompletei(?<leechers>[0-9]+)e", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Counts();
}
