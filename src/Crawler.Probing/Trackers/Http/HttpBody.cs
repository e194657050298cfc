using System.Buffers;

namespace Crawler.Probing.Trackers.Http;

/// <summary>A whole body in a buffer that is used again once the body is disposed.</summary>
/// <param name="buffer">From the shared pool.</param>
/// <param name="start">Where the body begins.</param>
/// <param name="length">Its bytes.</param>
internal readonly struct HttpBody(byte[] buffer, int start, int length) : IDisposable
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(start, length);

    /// <summary>All that a stream has; null when that is more than <paramref name="limit"/> bytes: no more than that is read or unpacked.</summary>
    public static async ValueTask<HttpBody?> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            while (true)
            {
                // One byte beyond the limit tells that there is more.
                var room = Math.Min(buffer.Length, limit + 1) - length;
                var read = await stream.ReadAsync(buffer.AsMemory(length, room), cancellationToken);
                length += read;
                if (read == 0 || length > limit)
                {
                    var body = read == 0 ? new HttpBody(buffer, 0, length) : (HttpBody?)null;
                    buffer = read == 0 ? null : buffer;
                    return body;
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (buffer is { Length: > 0 })
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
