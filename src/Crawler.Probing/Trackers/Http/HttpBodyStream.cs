using Crawler.Wire;
using Crawler.Wire.Http;

namespace Crawler.Probing.Trackers.Http;

/// <summary>The body of a reply as it travels, up to where its length, its last chunk or the connection ends.</summary>
internal sealed class HttpBodyStream : Stream
{
    private readonly HttpConnection _connection;
    private readonly HttpChunkReader? _chunks;
    private long? _left;
    private byte? _ahead;

    /// <summary>The body behind a head that was passed over.</summary>
    public HttpBodyStream(HttpConnection connection, in HttpReplyHead head)
    {
        _connection = connection;
        _chunks = head.HasBody && head.IsChunked ? new HttpChunkReader() : null;
        _left = !head.HasBody ? 0 : head.IsChunked ? null : head.ContentLength;
        IsWhole = _left == 0;
    }

    /// <summary>Whether all of it was read, and another reply may follow.</summary>
    public bool IsWhole { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The first byte, which is still unread afterwards; null when the body is empty.</summary>
    public async ValueTask<byte?> PeekAsync(CancellationToken cancellationToken)
    {
        var first = new byte[1];
        if (await ReadAsync(first, cancellationToken) == 0)
        {
            return null;
        }

        _ahead = first[0];
        return first[0];
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ahead is { } first && !buffer.IsEmpty)
        {
            _ahead = null;
            buffer.Span[0] = first;
            return 1;
        }

        while (!IsWhole && !buffer.IsEmpty)
        {
            if (_chunks is null ? TryTake(buffer.Span, out var taken) : TryTakeChunk(buffer.Span, out taken))
            {
                return taken;
            }

            if (!IsWhole && await _connection.FillAsync(cancellationToken) == 0)
            {
                return _chunks is null && _left is null ? 0 : throw HttpConnection.Ended();
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool TryTake(Span<byte> buffer, out int taken)
    {
        var unread = _connection.Unread;
        taken = (int)Math.Min(Math.Min(unread.Length, buffer.Length), _left ?? long.MaxValue);
        unread[..taken].CopyTo(buffer);
        _connection.Skip(taken);
        _left -= taken;
        IsWhole = _left == 0;
        return taken > 0;
    }

    private bool TryTakeChunk(Span<byte> buffer, out int taken)
    {
        var step = _chunks!.Advance(_connection.Unread, buffer.Length, out var consumed, out var data);
        data.CopyTo(buffer);
        taken = data.Length;
        _connection.Skip(consumed);
        IsWhole = step == HttpChunkStep.End;
        return step != HttpChunkStep.Fault ? step == HttpChunkStep.Data
            : throw new HttpIOException(
                _chunks.Error.Kind == WireErrorKind.TooLarge ? HttpRequestError.ConfigurationLimitExceeded : HttpRequestError.InvalidResponse);
    }
}
