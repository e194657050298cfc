using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>
/// A real aria2 with one torrent, as a seed or as a leecher that stays where it is: it has some of the files, wants no others, and so
/// downloads nothing, while it tells trackers and peers the truth about what it lacks. It announces over HTTP only: its UDP socket comes
/// with its DHT, which is off.
/// </summary>
public sealed class Aria2 : RealProgram
{
    private readonly HttpClient _http = new();

    // aria2 listens for RPC on 127.0.0.1 or everywhere, and nowhere else.
    private readonly IPEndPoint _rpc = new(IPAddress.Loopback, Loopback.FreePort(IPAddress.Loopback));

    private Aria2()
        : base("aria2")
    {
    }

    /// <summary>Where it accepts peers.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>Starts a seed.</summary>
    public static Task<Aria2> SeedAsync(TestTorrent torrent, IReadOnlyList<Uri> trackers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        return StartAsync(torrent, trackers, [.. Enumerable.Range(0, torrent.Content.Files.Count)], cancellationToken);
    }

    /// <summary>Starts a leecher that has, and wants, only <paramref name="files"/>, and returns once it verified them.</summary>
    /// <param name="torrent">The torrent. Files should end where pieces end, or the shared pieces are lacking too.</param>
    /// <param name="trackers">Its announce URLs; aria2 uses the first that answers and is not UDP.</param>
    /// <param name="files">Indexes into <see cref="TestContent.Files"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Aria2> StartAsync(
        TestTorrent torrent,
        IReadOnlyList<Uri> trackers,
        IReadOnlyList<int> files,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        ArgumentNullException.ThrowIfNull(files);
        var aria2 = new Aria2();
        try
        {
            torrent.Content.Place(aria2.Folder, files);
            var metainfo = aria2.Folder.Write("it.torrent", torrent.Encode([.. trackers]));
            await aria2.LaunchAsync(metainfo, [$"--select-file={string.Join(',', files.Select(index => index + 1))}"], aria2.IsReadyAsync, cancellationToken);
            return aria2;
        }
        catch
        {
            await aria2.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a leecher that has nothing and wants everything, and returns at once.</summary>
    /// <param name="metainfo">The .torrent file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Aria2> DownloadAsync(byte[] metainfo, CancellationToken cancellationToken = default)
    {
        var aria2 = new Aria2();
        try
        {
            var file = aria2.Folder.Write("it.torrent", metainfo);
            await aria2.LaunchAsync(file, [], token => Loopback.IsListeningAsync(aria2._rpc, token), cancellationToken);
            return aria2;
        }
        catch
        {
            await aria2.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns once it has everything, by its own account.</summary>
    public Task WaitUntilCompleteAsync(CancellationToken cancellationToken = default)
    {
        Aria2Status? last = null;
        return Eventually.TrueAsync(
            "aria2 has everything",
            async token => (last = await TryStatusAsync(token)) is { IsComplete: true, IsVerifying: false },
            state: () => $"It says {last}.\n{string.Join('\n', Output)}",
            cancellationToken: cancellationToken);
    }

    /// <summary>Which pieces it has, by its own account.</summary>
    public async Task<Aria2Status> StatusAsync(CancellationToken cancellationToken = default) =>
        await TryStatusAsync(cancellationToken) ?? throw new InvalidOperationException("aria2 has no active torrent.");

    /// <summary>SIGINT: on SIGTERM aria2 ends without telling its tracker.</summary>
    protected override int StopSignal => Interrupt;

    /// <inheritdoc/>
    protected override void DisposeCore() => _http.Dispose();

    private async Task LaunchAsync(
        string metainfo, IReadOnlyList<string> more, Func<CancellationToken, Task<bool>> ready, CancellationToken cancellationToken)
    {
        var command = new ProgramCommand("aria2c", "aria2",
        [
            "--no-conf",
            $"--dir={Folder.FullPath}",
            $"--interface={Endpoint.Address}",
            $"--listen-port={Endpoint.Port}",
            $"--bt-external-ip={Endpoint.Address}",
            "--enable-dht=false",
            "--bt-enable-lpd=false",
            "--disable-ipv6=true",
            "--seed-ratio=0.0",
            "--check-integrity=true",
            "--bt-hash-check-seed=true",
            "--file-allocation=none",
            "--allow-overwrite=true",
            .. more,
            "--enable-rpc=true",
            $"--rpc-listen-port={_rpc.Port}",
            "--summary-interval=0",
            metainfo,
        ]);
        await LaunchAsync(command, ready, cancellationToken);
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        await Loopback.IsListeningAsync(_rpc, cancellationToken)
        && await TryStatusAsync(cancellationToken) is { IsVerifying: false, IsComplete: true };

    private async Task<Aria2Status?> TryStatusAsync(CancellationToken cancellationToken)
    {
        // A body of known length: aria2 cannot read chunked requests.
        using var call = new StringContent("""{"jsonrpc":"2.0","id":"1","method":"aria2.tellActive"}""");
        using var reply = await _http.PostAsync(new Uri($"http://{_rpc}/jsonrpc"), call, cancellationToken);
        var body = await reply.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return body.GetProperty("result").EnumerateArray().Select(Aria2Status.Read).SingleOrDefault();
    }
}
