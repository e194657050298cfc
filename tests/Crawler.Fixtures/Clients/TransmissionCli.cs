using System.Net;
using System.Text.Json;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>A real transmission-cli that downloads one torrent. It never calls loopback addresses itself, and goes on as a seed.</summary>
public sealed class TransmissionCli : RealProgram
{
    private const string Finished = "finished";

    private TransmissionCli()
        : base("transmission-cli")
    {
    }

    /// <summary>Where it accepts peers.</summary>
    public IPEndPoint Endpoint { get; } = Loopback.NextEndpoint();

    /// <summary>Starts a leecher that has nothing and wants everything, and returns at once.</summary>
    /// <param name="metainfo">The .torrent file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TransmissionCli> DownloadAsync(byte[] metainfo, CancellationToken cancellationToken = default)
    {
        var client = new TransmissionCli();
        try
        {
            await client.LaunchAsync(metainfo, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns once it has everything, by its own account: then it runs a script.</summary>
    public Task WaitUntilCompleteAsync(CancellationToken cancellationToken = default) => Eventually.TrueAsync(
        "transmission-cli has everything",
        _ => Task.FromResult(File.Exists(Folder.PathOf(Finished))),
        state: () => $"It says {string.Join('\n', Output.TakeLast(5))}",
        cancellationToken: cancellationToken);

    private async Task LaunchAsync(byte[] metainfo, CancellationToken cancellationToken)
    {
        Folder.Write(TransmissionSettings.FileName, JsonSerializer.Serialize(TransmissionSettings.Of(Endpoint, Folder, TransmissionEncryption.Preferred)));
        var torrent = Folder.Write("it.torrent", metainfo);
        var script = Folder.Write("finish.sh", $"#!/bin/sh\ntouch '{Folder.PathOf(Finished)}'\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var command = new ProgramCommand(
            "transmission-cli",
            "transmission-cli",
            ["--config-dir", Folder.FullPath, "--download-dir", Folder.FullPath, "--port", $"{Endpoint.Port}", "--no-portmap", "--finish", script, torrent]);
        await LaunchAsync(command, token => Loopback.IsListeningAsync(Endpoint, token), cancellationToken);
    }
}
