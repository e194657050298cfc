using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>
/// A real qbittorrent-nox with one torrent: a seed, or a leecher that has some files, wants no others, and so says that it only uploads.
/// It meets no peer by itself.
/// </summary>
public sealed class QBittorrent : RealProgram
{
    private readonly HttpClient _http = new();
    private readonly IPEndPoint _web;

    private QBittorrent()
        : base("qbittorrent")
    {
        _web = new IPEndPoint(Endpoint.Address, Loopback.FreePort(Endpoint.Address));
        _http.BaseAddress = new Uri($"http://{_web}/api/v2/");
    }

    /// <summary>Where it accepts peers.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>Starts it and returns once it has checked its files and has all that it wants.</summary>
    /// <param name="torrent">The torrent.</param>
    /// <param name="files">Indexes into <see cref="TestContent.Files"/> of the files that it has, and wants.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<QBittorrent> StartAsync(TestTorrent torrent, IReadOnlyList<int> files, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        ArgumentNullException.ThrowIfNull(files);
        var client = new QBittorrent();
        try
        {
            torrent.Content.Place(client.Folder, files);
            await client.LaunchAsync(cancellationToken);
            await client.ShareAsync(torrent, files, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
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
            Session\InterfaceAddress={Endpoint.Address}
            Session\Port={Endpoint.Port}
            Session\DHTEnabled=false
            Session\LSDEnabled=false
            Session\QueueingSystemEnabled=false

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
        await LaunchAsync(
            command,
            async token => await Loopback.IsListeningAsync(_web, token) && await Loopback.IsListeningAsync(Endpoint, token),
            cancellationToken);
    }

    private async Task ShareAsync(TestTorrent torrent, IReadOnlyList<int> files, CancellationToken cancellationToken)
    {
        using var metainfo = new ByteArrayContent(torrent.Encode());
        using var addition = new MultipartFormDataContent
        {
            { metainfo, "torrents", "it.torrent" },
            { new StringContent(Folder.FullPath), "savepath" },
        };
        await PostAsync("torrents/add", addition, cancellationToken);
        await WaitForAsync(state => !state.StartsWith("checking", StringComparison.Ordinal), cancellationToken);
        var unwanted = Enumerable.Range(0, torrent.Content.Files.Count).Except(files).ToArray();
        if (unwanted.Length > 0)
        {
            using var priorities = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["hash"] = $"{torrent.InfoHash}",
                ["id"] = string.Join('|', unwanted),
                ["priority"] = "0",
            });
            await PostAsync("torrents/filePrio", priorities, cancellationToken);
        }

        await WaitForAsync(state => state is "stalledUP" or "uploading", cancellationToken);
    }

    private async Task PostAsync(string path, HttpContent content, CancellationToken cancellationToken)
    {
        using var reply = await _http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        reply.EnsureSuccessStatusCode();
    }

    private Task WaitForAsync(Func<string, bool> isThere, CancellationToken cancellationToken)
    {
        string? last = null;
        return Eventually.TrueAsync(
            "qbittorrent shares its torrent",
            async token =>
            {
                var torrents = await _http.GetFromJsonAsync<JsonElement>(new Uri("torrents/info", UriKind.Relative), token);
                last = torrents.EnumerateArray().Select(torrent => torrent.GetProperty("state").GetString()).SingleOrDefault();
                return last is not null && isThere(last);
            },
            state: () => $"It says {last}.\n{string.Join('\n', Output)}",
            cancellationToken: cancellationToken);
    }
}
