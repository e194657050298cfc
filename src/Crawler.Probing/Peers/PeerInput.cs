using System.Buffers;
using System.Net.Sockets;
using Crawler.Wire.Peers;

namespace Crawler.Probing.Peers;

/// <summary>The bytes that a peer sent and that are not done with yet, in a rented buffer that grows with the messages that come.</summary>
/// <param name="maxMessageBytes">The longest message; longer ones must be refused by whoever reads the bytes.</param>
internal sealed class PeerInput(int maxMessageBytes) : IDisposable
{
    private const int FirstBuffer = 4096;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _filled;

    /// <summary>Bytes received in all.</summary>
    public long Received { get; private set; }

    /// <summary>What is there.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _filled);

    /// <summary>Receives once; false when the peer closed.</summary>
    public async ValueTask<bool> ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (_filled == _buffer.Length)
        {
            Grow();
        }

        var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None, cancellationToken);
        Received += read;
        _filled += read;
        return read > 0;
    }

    /// <summary>Drops the first bytes.</summary>
    public void Consume(int count)
    {
        _buffer.AsSpan(count, _filled - count).CopyTo(_buffer);
        _filled -= count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _filled = 0;
        }
    }

    // Never beyond one message: the reader refuses longer ones as soon as their length is there.
    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 4, Math.Max(_buffer.Length + 1, maxMessageBytes + Handshake.Size)));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
