using System.Buffers;
using System.Net.Sockets;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Swarms;

/// <summary>One accepted connection of a simulated peer: hears the caller out, plays the script, and listens until the caller leaves.</summary>
internal static class PeerConversation
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs to the end of the connection, which is closed then. Whatever the caller does ends only this conversation.</summary>
    public static async Task RunAsync(PeerListener listener, Socket socket, TimeProvider time, CancellationToken stop)
    {
        var peer = listener.Peer;
        using var link = new PeerLink(socket, time, stop);
        try
        {
            if (await Reception.HearAsync(link, peer) is { } caller && await PlayAsync(link, peer, caller, time))
            {
                var gossip = peer.TellsPeers ? new PeerGossip(listener.Endpoint) : null;
                await ListenAsync(link, new PeerReplies(peer, gossip, listener.Directory, time), time);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The caller is gone, or silent for too long, or the lab stops.
        }
    }

    private static async ValueTask<bool> PlayAsync(PeerLink link, SimulatedPeer peer, Handshake caller, TimeProvider time)
    {
        if (caller.InfoHash != peer.InfoHash)
        {
            if (peer.Profile.AnswersUnknownSwarm)
            {
                await link.SendAsync(PeerScript.Handshake(peer));
            }

            return false;
        }

        foreach (var (pause, bytes) in PeerScript.Open(peer, caller, link.CallerAddress))
        {
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, link.Cancelled);
            }

            await link.SendAsync(bytes);
        }

        return true;
    }

    private static async Task ListenAsync(PeerLink link, PeerReplies replies, TimeProvider time)
    {
        var output = new ArrayBufferWriter<byte>();
        while (replies.TryTake(link, output, out var needed))
        {
            if (output.WrittenCount > 0)
            {
                await link.SendAsync(output.WrittenMemory);
                output.ResetWrittenCount();
            }

            if (needed is { } size && !await ReceiveAsync(link, size, replies, output, time))
            {
                return;
            }
        }
    }

    private static async ValueTask<bool> ReceiveAsync(PeerLink link, int size, PeerReplies replies, ArrayBufferWriter<byte> output, TimeProvider time)
    {
        if (replies.UntilGossip is null)
        {
            return await link.ReceiveAsync(size, IdleTimeout);
        }

        var receive = link.ReceiveAsync(size, IdleTimeout).AsTask();
        while (!receive.IsCompleted && replies.UntilGossip is { } wait)
        {
            if (wait > TimeSpan.Zero)
            {
                await Task.WhenAny(receive, Task.Delay(wait, time, link.Cancelled));
                continue;
            }

            replies.Gossip(output);
            await link.SendAsync(output.WrittenMemory);
            output.ResetWrittenCount();
        }

        return await receive;
    }
}
