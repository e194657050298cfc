using System.Net;
using System.Net.Sockets;
using System.Text;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Lab.Tests.Swarms;

/// <summary>Connects to a peer and hears what it says.</summary>
internal sealed class Caller : IDisposable
{
    public const ulong AllExtensions = ReservedBits.Extension | ReservedBits.Fast | ReservedBits.Dht;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _limit = new(Patience, TimeProvider.System);
    private byte[] _heard = [];
    private PayloadCipher? _cipher;

    /// <summary>What was heard and not taken yet.</summary>
    public ReadOnlySpan<byte> Heard => _heard;

    public static async Task<Caller> ConnectAsync(IPEndPoint endpoint)
    {
        var caller = new Caller();
        await caller._socket.ConnectAsync(endpoint, caller._limit.Token);
        return caller;
    }

    public async Task SendAsync(byte[] bytes) => await _socket.SendAsync(bytes, _limit.Token);

    public Task SendHandshakeAsync(InfoHash hash, ulong reserved = AllExtensions)
    {
        var bytes = new byte[Handshake.Size];
        new Handshake(reserved, hash, new PeerId(Encoding.ASCII.GetBytes("-XX0001-123456789012"))).Write(bytes);
        return SendAsync(bytes);
    }

    /// <summary>Leaves out so many bytes of what was heard.</summary>
    public void Skip(int count) => _heard = _heard[count..];

    /// <summary>From here on, what is heard goes through a cipher.</summary>
    public void Decrypt(PayloadCipher? cipher)
    {
        _cipher = cipher;
        cipher?.Decrypt(_heard);
    }

    /// <summary>The peer's handshake, or null when it closes without one.</summary>
    public async Task<Handshake?> HearHandshakeAsync()
    {
        while (true)
        {
            if (Handshake.TryRead(_heard, out var handshake, out _))
            {
                _heard = _heard[Handshake.Size..];
                return handshake;
            }

            if (!await HearMoreAsync())
            {
                return null;
            }
        }
    }

    /// <summary>The next so many messages.</summary>
    public async Task<List<(PeerMessageId Id, byte[] Payload)>> HearAsync(int count)
    {
        var messages = new List<(PeerMessageId, byte[])>();
        while (messages.Count < count)
        {
            var consumed = Take(messages, count);
            _heard = _heard[consumed..];
            if (messages.Count < count && !await HearMoreAsync())
            {
                throw new EndOfStreamException($"The peer closed after {messages.Count} messages.");
            }
        }

        return messages;
    }

    /// <summary>Whether the peer closes the connection with nothing more to say.</summary>
    public async Task<bool> HearsTheEndAsync() => _heard.Length == 0 && !await HearMoreAsync();

    /// <summary>Waits for more; false when the peer closes.</summary>
    public async Task<bool> HearMoreAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var received = await _socket.ReceiveAsync(buffer, _limit.Token);
            _cipher?.Decrypt(buffer.AsSpan(0, received));
            _heard = [.. _heard, .. buffer[..received]];
            return received > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _limit.Dispose();
    }

    private int Take(List<(PeerMessageId Id, byte[] Payload)> messages, int count)
    {
        var reader = new PeerMessageReader(_heard, 1 << 20);
        while (messages.Count < count && reader.Read())
        {
            messages.Add((reader.Id, reader.Payload.ToArray()));
        }

        return reader.Consumed;
    }
}
