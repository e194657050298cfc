using System.Buffers;

namespace Crawler.Probing.Peers;

/// <summary>What is still to be sent to a peer, in a rented buffer while there is anything.</summary>
internal sealed class PeerOutput : IBufferWriter<byte>
{
    private const int FirstBuffer = 256;
    private byte[] _buffer = [];
    private int _sent;
    private int _filled;

    /// <summary>Bytes to send.</summary>
    public ReadOnlySpan<byte> Unsent => _buffer.AsSpan(_sent, _filled - _sent);

    /// <summary>The same, for those that wait.</summary>
    public ReadOnlyMemory<byte> UnsentMemory => _buffer.AsMemory(_sent, _filled - _sent);

    /// <summary>Whether nothing is to be sent.</summary>
    public bool IsEmpty => _sent == _filled;

    /// <summary>Bytes written since there was nothing to send: where the next ones begin.</summary>
    public int Length => _filled;

    /// <summary>What was written behind a place, to be encrypted.</summary>
    public Span<byte> From(int start) => _buffer.AsSpan(start, _filled - start);

    /// <summary>Takes note of what was sent.</summary>
    public void Sent(int count)
    {
        _sent += count;
        if (IsEmpty)
        {
            Clear();
        }
    }

    /// <summary>Lets go of everything, the buffer included.</summary>
    public void Clear()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        (_sent, _filled) = (0, 0);
    }

    /// <inheritdoc/>
    public void Advance(int count) => _filled += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_filled);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_filled);
    }

    private void Reserve(int more)
    {
        if (_buffer.Length - _filled >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_filled + more, FirstBuffer));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
