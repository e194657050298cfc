using System.Net.Sockets;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Swarms;

/// <summary>One accepted connection of a simulated peer: hears the caller out, plays the script, and listens until the caller leaves.</summary>
internal static class PeerConversation
{
    private const int MaxMessage = 256 * 1024;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs to the end of the connection, which is closed then. Whatever the caller does ends only this conversation.</summary>
    public static async Task RunAsync(SimulatedPeer peer, Socket socket, TimeProvider time, CancellationToken stop)
    {
        using var link = new PeerLink(socket, time, stop);
        try
        {
            if (await Reception.HearAsync(link, peer) is { } caller)
            {
                await PlayAsync(link, peer, caller, time);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The caller is gone, or silent for too long, or the lab stops.
        }
    }

    private static async Task PlayAsync(PeerLink link, SimulatedPeer peer, Handshake caller, TimeProvider time)
    {
        if (caller.InfoHash != peer.InfoHash)
        {
            if (peer.Profile.AnswersUnknownSwarm)
            {
                await link.SendAsync(PeerScript.Handshake(peer));
            }

            return;
        }

        foreach (var (pause, bytes) in PeerScript.Open(peer, caller, link.CallerAddress))
        {
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, link.Cancelled);
            }

            await link.SendAsync(bytes);
        }

        await ListenAsync(link);
    }

    // A simulated peer has nothing to give: it keeps everyone choked and only sees that the caller keeps to the protocol.
    private static async Task ListenAsync(PeerLink link)
    {
        while (TryPassOver(link, out var needed) && await link.ReceiveAsync(needed, IdleTimeout))
        {
        }
    }

    private static bool TryPassOver(PeerLink link, out int needed)
    {
        var reader = new PeerMessageReader(link.Received, MaxMessage);
        while (reader.Read())
        {
        }

        needed = reader.Needed;
        link.Consume(reader.Consumed);
        return !reader.Error.IsError;
    }
}
