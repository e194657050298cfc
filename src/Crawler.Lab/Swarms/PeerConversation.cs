using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Swarms;

/// <summary>One accepted connection of a simulated peer: hears the caller out, plays the script, and listens until the caller leaves.</summary>
internal sealed class PeerConversation
{
    private const int MaxMessage = 256 * 1024;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    private readonly SimulatedPeer _peer;
    private readonly Socket _socket;
    private readonly TimeProvider _time;

    public PeerConversation(SimulatedPeer peer, Socket socket, TimeProvider time)
    {
        _peer = peer;
        _socket = socket;
        _time = time;
    }

    /// <summary>Runs to the end of the connection, which is closed then. Whatever the caller does ends only this conversation.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var socket = _socket;
        try
        {
            if (await HearHandshakeAsync(cancel) is { } caller)
            {
                await PlayAsync(caller, cancel);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The caller is gone, or silent for too long, or the lab stops.
        }
    }

    private async Task PlayAsync(Handshake caller, CancellationToken cancel)
    {
        var address = ((IPEndPoint)_socket.RemoteEndPoint!).Address;
        var script = PeerScript.Open(_peer, caller, address);
        if (caller.InfoHash != _peer.InfoHash)
        {
            if (_peer.Profile.AnswersUnknownSwarm)
            {
                await _socket.SendAsync(script[0].Bytes, cancel);
            }

            return;
        }

        foreach (var (pause, bytes) in script)
        {
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _time, cancel);
            }

            if (!bytes.IsEmpty)
            {
                await _socket.SendAsync(bytes, cancel);
            }
        }

        await ListenAsync(cancel);
    }

    private async Task<Handshake?> HearHandshakeAsync(CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(HandshakeTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        return await HandshakeHearing.HearAsync(_socket, either.Token);
    }

    // A simulated peer has nothing to give: it keeps everyone choked and only sees that the caller keeps to the protocol.
    private async Task ListenAsync(CancellationToken cancel)
    {
        var buffer = new byte[2 * 1024];
        var filled = 0;
        while (true)
        {
            using var limit = new CancellationTokenSource(IdleTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), either.Token);
            filled += received;
            if (received == 0 || !TryPassOver(ref buffer, ref filled))
            {
                return;
            }
        }
    }

    private static bool TryPassOver(ref byte[] buffer, ref int filled)
    {
        var reader = new PeerMessageReader(buffer.AsSpan(0, filled), MaxMessage);
        while (reader.Read())
        {
        }

        if (reader.Error.IsError)
        {
            return false;
        }

        filled -= reader.Consumed;
        buffer.AsSpan(reader.Consumed, filled).CopyTo(buffer);
        if (reader.Needed > buffer.Length)
        {
            Array.Resize(ref buffer, reader.Needed);
        }

        return true;
    }
}
