using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Crawler.Fixtures.Clients;

/// <summary>Transmission's RPC, as far as one torrent in one daemon needs it.</summary>
internal sealed class TransmissionRpc(IPEndPoint endpoint) : IDisposable
{
    private const string SessionHeader = "X-Transmission-Session-Id";

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{endpoint}/transmission/rpc") };

    public IPEndPoint Endpoint => endpoint;

    public async Task<JsonElement> CallAsync(string method, object arguments, CancellationToken cancellationToken)
    {
        var reply = await PostAsync(method, arguments, cancellationToken);
        if (reply.StatusCode == HttpStatusCode.Conflict)
        {
            // A session id against cross-site requests: the first call is refused, and the refusal carries the id.
            _http.DefaultRequestHeaders.Add(SessionHeader, reply.Headers.GetValues(SessionHeader).First());
            reply.Dispose();
            reply = await PostAsync(method, arguments, cancellationToken);
        }

        using (reply)
        {
            var body = await reply.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            var result = body.GetProperty("result").GetString();
            return result == "success"
                ? body.GetProperty("arguments")
                : throw new InvalidOperationException($"transmission answered {method} with: {result}");
        }
    }

    public Task AddPausedAsync(byte[] metainfo, string downloadFolder, CancellationToken cancellationToken) =>
        CallAsync(
            "torrent-add",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["metainfo"] = Convert.ToBase64String(metainfo),
                ["download-dir"] = downloadFolder,
                ["paused"] = true,
            },
            cancellationToken);

    public async Task<TransmissionTorrent?> TorrentAsync(CancellationToken cancellationToken)
    {
        var arguments = await CallAsync("torrent-get", new { fields = TransmissionTorrent.Fields }, cancellationToken);
        return arguments.GetProperty("torrents").Deserialize<TransmissionTorrent[]>(JsonSerializerOptions.Web)!.SingleOrDefault();
    }

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> PostAsync(string method, object arguments, CancellationToken cancellationToken) =>
        _http.PostAsJsonAsync((Uri?)null, new { method, arguments }, cancellationToken);
}

/// <summary>What transmission says of its torrent.</summary>
internal sealed record TransmissionTorrent(int Status, long HaveValid, long LeftUntilDone, string ErrorString)
{
    public const int Stopped = 0;
    public const int Seeding = 6;

    public static readonly string[] Fields = ["status", "haveValid", "leftUntilDone", "errorString"];
}
