using System.Buffers;

namespace Crawler.Probing.Peers;

/// <summary>
/// What a peer sent and is not done with yet. As long as whole messages come nothing is kept here; what is left of a part goes into a
/// rented buffer that grows no faster than the bytes come.
/// </summary>
internal sealed class PeerInput
{
    private const int FirstBuffer = 512;
    private byte[] _buffer = [];
    private int _filled;

    /// <summary>Whether the peer is not in the middle of a message.</summary>
    public bool IsEmpty => _filled == 0;

    /// <summary>All that is to be read now: what was left, and what came, which must be kept or let go before more comes.</summary>
    public Span<byte> Join(Span<byte> fresh)
    {
        if (_filled == 0)
        {
            return fresh;
        }

        Reserve(_filled + fresh.Length);
        fresh.CopyTo(_buffer.AsSpan(_filled));
        _filled += fresh.Length;
        return _buffer.AsSpan(0, _filled);
    }

    /// <summary>Keeps the end of what was joined, for the next time.</summary>
    public void Keep(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            Clear();
            return;
        }

        if (rest.Length > _buffer.Length)
        {
            // Of this length it cannot be our own: what was joined in the buffer fits into it.
            _filled = 0;
            Reserve(rest.Length);
        }

        rest.CopyTo(_buffer);
        _filled = rest.Length;
    }

    /// <summary>Lets go of everything, the buffer included.</summary>
    public void Clear()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        _filled = 0;
    }

    private void Reserve(int length)
    {
        if (length <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, FirstBuffer));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
