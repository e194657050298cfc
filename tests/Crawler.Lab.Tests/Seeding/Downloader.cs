using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Tests.Seeding;

/// <summary>A peer that says what a test wants it to say.</summary>
internal sealed class Downloader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Socket _socket;
    private byte[] _buffer = [];

    private Downloader(AddressFamily family) => _socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);

    public Handshake Theirs { get; private set; }

    public static async Task<Downloader> ConnectAsync(
        IPEndPoint seed, InfoHash swarm, ulong reserved = ReservedBits.Fast | ReservedBits.Extension, string id = "-XX0001-downloader00")
    {
        var peer = new Downloader(seed.AddressFamily);
        await peer._socket.ConnectAsync(seed);
        var handshake = new byte[Handshake.Size];
        new Handshake(reserved, swarm, new PeerId(System.Text.Encoding.ASCII.GetBytes(id))).Write(handshake);
        await peer.SendAsync(handshake);
        if (await peer.FillAsync(Handshake.Size))
        {
            Assert.True(Handshake.TryRead(peer._buffer, out var theirs, out _));
            peer.Theirs = theirs;
            peer._buffer = peer._buffer[Handshake.Size..];
        }

        return peer;
    }

    public Task SendAsync(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return SendAsync(output.WrittenMemory);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _socket.SendAsync(bytes);

    /// <summary>The next message, or null when the seed hung up.</summary>
    public async Task<(PeerMessageId Id, byte[] Payload)?> ReadAsync()
    {
        while (true)
        {
            if (TryTake(out var message, out var needed))
            {
                return message;
            }

            if (!await FillAsync(needed))
            {
                return null;
            }
        }
    }

    /// <summary>The next message of this kind, whatever comes before it.</summary>
    public async Task<byte[]> ReadAsync(PeerMessageId id)
    {
        while (await ReadAsync() is { } message)
        {
            if (message.Id == id)
            {
                return message.Payload;
            }
        }

        throw new InvalidOperationException($"hung up before {id}");
    }

    /// <summary>Reads until the seed hangs up.</summary>
    public async Task UntilClosedAsync()
    {
        while (await ReadAsync() is not null)
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool TryTake(out (PeerMessageId, byte[])? message, out int needed)
    {
        var reader = new PeerMessageReader(_buffer, 1 << 20);
        message = null;
        if (!reader.Read())
        {
            needed = reader.Needed;
            return false;
        }

        needed = 0;
        message = (reader.Id, reader.Payload.ToArray());
        _buffer = _buffer[reader.Consumed..];
        return true;
    }

    private async Task<bool> FillAsync(int needed)
    {
        var chunk = new byte[64 * 1024];
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        while (_buffer.Length < needed)
        {
            int received;
            try
            {
                received = await _socket.ReceiveAsync(chunk, limit.Token);
            }
            catch (SocketException)
            {
                received = 0;
            }

            if (received == 0)
            {
                return false;
            }

            _buffer = [.. _buffer, .. chunk[..received]];
        }

        return true;
    }
}
