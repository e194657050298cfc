using System.Net;
using System.Text.Json;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>A real transmission-daemon that seeds one torrent. It has the whole content from the start and downloads nothing.</summary>
public sealed class TransmissionDaemon : RealProgram
{
    private readonly TransmissionRpc _rpc;

    private TransmissionDaemon()
        : base("transmission")
    {
        _rpc = new TransmissionRpc(new IPEndPoint(Endpoint.Address, Loopback.FreePort(Endpoint.Address)));
    }

    /// <summary>Where it accepts peers.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>Starts it, lets it verify the content, and starts the torrent: it announces to <paramref name="trackers"/> by itself.</summary>
    /// <param name="torrent">What it seeds.</param>
    /// <param name="trackers">Its announce URLs.</param>
    /// <param name="encryption">Whether peers must be encrypted (MSE).</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TransmissionDaemon> SeedAsync(
        TestTorrent torrent,
        IReadOnlyList<Uri> trackers,
        TransmissionEncryption encryption = TransmissionEncryption.Preferred,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(torrent);
        return await SeedAsync(torrent.Encode([.. trackers]), folder => torrent.Content.Place(folder), encryption, cancellationToken);
    }

    /// <summary>Starts a seed of any torrent and returns once it has verified everything and seeds.</summary>
    /// <param name="metainfo">The .torrent file.</param>
    /// <param name="place">Puts the content into its folder.</param>
    /// <param name="encryption">Whether it wants encrypted connections.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<TransmissionDaemon> SeedAsync(
        byte[] metainfo,
        Action<TestFolder> place,
        TransmissionEncryption encryption = TransmissionEncryption.Preferred,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        return StartAsync(
            async daemon =>
            {
                place(daemon.Folder);
                await daemon.LaunchAsync(encryption, cancellationToken);
                await daemon.SeedAsync(metainfo, cancellationToken);
            });
    }

    /// <summary>Starts a leecher that has nothing and wants everything, and returns at once. It never calls loopback addresses itself.</summary>
    /// <param name="metainfo">The .torrent file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<TransmissionDaemon> DownloadAsync(byte[] metainfo, CancellationToken cancellationToken = default) => StartAsync(
        async daemon =>
        {
            await daemon.LaunchAsync(TransmissionEncryption.Preferred, cancellationToken);
            await daemon._rpc.AddPausedAsync(metainfo, daemon.Folder.FullPath, cancellationToken);
            await daemon._rpc.CallAsync("torrent-start-now", new { }, cancellationToken);
        });

    /// <summary>Returns once it has everything, by its own account.</summary>
    public Task WaitUntilCompleteAsync(CancellationToken cancellationToken = default)
    {
        TransmissionTorrent? last = null;
        return Eventually.TrueAsync(
            "transmission has everything",
            async token => (last = await _rpc.TorrentAsync(token)) is { LeftUntilDone: 0, HaveValid: > 0 },
            state: () => $"It says {last}.",
            cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    protected override void DisposeCore() => _rpc.Dispose();

    private static async Task<TransmissionDaemon> StartAsync(Func<TransmissionDaemon, Task> begin)
    {
        var daemon = new TransmissionDaemon();
        try
        {
            await begin(daemon);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    private async Task LaunchAsync(TransmissionEncryption encryption, CancellationToken cancellationToken)
    {
        var settings = TransmissionSettings.Of(Endpoint, Folder, encryption);
        settings["rpc-bind-address"] = _rpc.Endpoint.Address.ToString();
        settings["rpc-port"] = _rpc.Endpoint.Port;
        settings["rpc-whitelist-enabled"] = false;
        settings["rpc-host-whitelist-enabled"] = false;
        Folder.Write(TransmissionSettings.FileName, JsonSerializer.Serialize(settings));
        var command = new ProgramCommand("transmission-daemon", "transmission-daemon", ["--foreground", "--config-dir", Folder.FullPath]);
        await LaunchAsync(
            command,
            async token => await Loopback.IsListeningAsync(Endpoint, token) && await Loopback.IsListeningAsync(_rpc.Endpoint, token),
            cancellationToken);
    }

    private async Task SeedAsync(byte[] metainfo, CancellationToken cancellationToken)
    {
        await _rpc.AddPausedAsync(metainfo, Folder.FullPath, cancellationToken);
        await _rpc.CallAsync("torrent-verify", new { }, cancellationToken);
        TransmissionTorrent? last = null;
        await Eventually.TrueAsync(
            "transmission verified that it has everything",
            async token => (last = await _rpc.TorrentAsync(token)) is { Status: TransmissionTorrent.Stopped, LeftUntilDone: 0, HaveValid: > 0 },
            state: () => $"It says {last}.",
            cancellationToken: cancellationToken);
        await _rpc.CallAsync("torrent-start-now", new { }, cancellationToken);
        await Eventually.TrueAsync(
            "transmission seeds",
            async token => (last = await _rpc.TorrentAsync(token)) is { Status: TransmissionTorrent.Seeding },
            state: () => $"It says {last}.",
            cancellationToken: cancellationToken);
    }
}

/// <summary>How transmission treats encryption (MSE).</summary>
public enum TransmissionEncryption
{
    /// <summary>It dials in plaintext and accepts both.</summary>
    Tolerated = 0,

    /// <summary>It dials encrypted first and accepts both.</summary>
    Preferred = 1,

    /// <summary>It closes plaintext connections without a word.</summary>
    Required = 2,
}
