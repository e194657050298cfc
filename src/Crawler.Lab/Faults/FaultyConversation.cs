using System.Net;
using System.Net.Sockets;
using Crawler.Lab.Swarms;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Faults;

/// <summary>One accepted connection of a faulty peer: what faults are made of.</summary>
internal sealed class FaultyConversation(SimulatedPeer peer, Socket socket, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>Who speaks.</summary>
    public SimulatedPeer Peer => peer;

    /// <summary>Plays the peer's fault to its end and closes. Whatever the caller does ends only this conversation.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var owned = socket;
        using var limit = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await peer.Fault!.Play!(this, either.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The caller is gone, or the lab stops.
        }
    }

    /// <summary>Hears the caller's handshake, and says one's own.</summary>
    public async Task<Handshake> ShakeHandsAsync(CancellationToken cancel)
    {
        var caller = await HearHandshakeAsync(cancel);
        await SendAsync(PeerScript.Handshake(peer), cancel);
        return caller;
    }

    /// <summary>Hears the caller's handshake.</summary>
    public async Task<Handshake> HearHandshakeAsync(CancellationToken cancel) =>
        await HandshakeHearing.HearAsync(socket, cancel) ?? throw new SocketException((int)SocketError.ConnectionAborted);

    /// <summary>The peer's extended handshake, as it would say it to this caller.</summary>
    public ReadOnlyMemory<byte> Extended(Handshake caller) => PeerScript.Extended(peer, caller, ((IPEndPoint)socket.RemoteEndPoint!).Address);

    /// <summary>Sends all of it.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancel)..];
        }
    }

    /// <summary>Sends byte after byte, each after a pause.</summary>
    public async Task DripAsync(ReadOnlyMemory<byte> bytes, TimeSpan pause, CancellationToken cancel)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            await Task.Delay(pause, time, cancel);
            await SendAsync(bytes.Slice(i, 1), cancel);
        }
    }

    /// <summary>Cuts the connection, so that the caller sees a reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close(0);
    }

    /// <summary>Lets some time pass.</summary>
    public Task WaitAsync(TimeSpan wait, CancellationToken cancel) => Task.Delay(wait, time, cancel);

    /// <summary>Says nothing more and waits until the caller leaves.</summary>
    public async Task WaitForTheEndAsync(CancellationToken cancel)
    {
        var buffer = new byte[512];
        while (await socket.ReceiveAsync(buffer, cancel) > 0)
        {
        }
    }
}
