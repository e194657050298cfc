using System.Buffers;

namespace Crawler.Probing.Trackers;

/// <summary>Reads bodies whose length a stranger chooses.</summary>
internal static class HttpBody
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>The whole body, unpacked; null when it has more than <paramref name="limit"/> bytes: no more than that is read or unpacked.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            while (true)
            {
                // One byte beyond the limit tells that there is more.
                var room = Math.Min(buffer.Length, limit + 1) - length;
                var read = await stream.ReadAsync(buffer.AsMemory(length, room), cancellationToken);
                if (read == 0)
                {
                    return buffer.AsSpan(0, length).ToArray();
                }

                length += read;
                if (length > limit)
                {
                    return null;
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
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
