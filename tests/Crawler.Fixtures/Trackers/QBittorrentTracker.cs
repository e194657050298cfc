using System.Net;
using System.Text.Json;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Trackers;

/// <summary>The tracker that a real qbittorrent-nox has built in: announces over HTTP, IPv4 and IPv6, and no scrape.</summary>
public sealed class QBittorrentTracker : RealProgram
{
    private readonly HttpClient _http = new();
    private readonly IPEndPoint _web = Loopback.NextEndpoint();
    private readonly int _port = Loopback.FreePort(IPAddress.IPv6Loopback);

    private QBittorrentTracker()
        : base("qbittorrent-tracker")
    {
    }

    /// <summary>Its announce URLs: one for each address family.</summary>
    public IReadOnlyList<Uri> Announces => [new($"http://127.0.0.1:{_port}/announce"), new($"http://[::1]:{_port}/announce")];

    /// <summary>Starts it.</summary>
    public static async Task<QBittorrentTracker> StartAsync(CancellationToken cancellationToken = default)
    {
        var tracker = new QBittorrentTracker();
        try
        {
            await tracker.LaunchAsync(cancellationToken);
            return tracker;
        }
        catch
        {
            await tracker.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void DisposeCore() => _http.Dispose();

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder.PathOf("qBittorrent/config"));
        Folder.Write("qBittorrent/config/qBittorrent.conf", $"""
            [LegalNotice]
            Accepted=true

            [BitTorrent]
            Session\InterfaceAddress={_web.Address}
            Session\Port={Loopback.FreePort(_web.Address)}
            Session\DHTEnabled=false
            Session\LSDEnabled=false

            [Network]
            PortForwardingEnabled=false

            [Preferences]
            WebUI\Address={_web.Address}
            WebUI\LocalHostAuth=false
            WebUI\CSRFProtection=false
            WebUI\HostHeaderValidation=false
            WebUI\UseUPnP=false

            """);
        var command = new ProgramCommand("qbittorrent-nox", "qbittorrent-nox", [$"--profile={Folder.FullPath}", $"--webui-port={_web.Port}"])
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["QT_QPA_PLATFORM"] = "offscreen" },
        };
        await LaunchAsync(command, token => Loopback.IsListeningAsync(_web, token), cancellationToken);
        using var settings = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["json"] = JsonSerializer.Serialize(new { enable_embedded_tracker = true, embedded_tracker_port = _port }),
        });
        using var reply = await _http.PostAsync(new Uri($"http://{_web}/api/v2/app/setPreferences"), settings, cancellationToken);
        reply.EnsureSuccessStatusCode();
        await Eventually.TrueAsync(
            "qbittorrent's tracker listens", token => Loopback.IsListeningAsync(new IPEndPoint(IPAddress.Loopback, _port), token), cancellationToken: cancellationToken);
    }
}
