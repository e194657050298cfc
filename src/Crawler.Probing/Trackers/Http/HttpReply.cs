using System.IO.Compression;
using Crawler.Wire.Http;

namespace Crawler.Probing.Trackers.Http;

/// <summary>A reply of which the head was read. Disposing it gives its connection back, or closes it.</summary>
internal sealed class HttpReply : IDisposable
{
    private readonly HttpOrigins _origins;
    private readonly HttpOrigin _origin;
    private readonly HttpConnection _connection;
    private readonly HttpReplyHead _head;
    private HttpBodyStream? _stream;
    private bool _isWhole;

    /// <summary>Passes over the head: what is needed of it must have been read.</summary>
    public HttpReply(HttpOrigins origins, HttpOrigin origin, HttpConnection connection, in HttpReplyHead head)
    {
        _origins = origins;
        _origin = origin;
        _connection = connection;
        _head = head;
        connection.Skip(head.Length);
    }

    /// <summary>The whole body, unpacked; null when it has more bytes than the limit: no more than that is read or unpacked.</summary>
    public async ValueTask<HttpBody?> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        if (_head is not { HasBody: true, IsChunked: false, Coding: HttpCoding.None, ContentLength: { } length })
        {
            await using var stream = await OpenAsync(cancellationToken);
            return await HttpBody.ReadAsync(stream, limit, cancellationToken);
        }

        if (length > limit)
        {
            return null;
        }

        while (_connection.Unread.Length < length)
        {
            if (await _connection.FillAsync(cancellationToken) == 0)
            {
                throw HttpConnection.Ended();
            }
        }

        return _connection.Detach((int)length, out _isWhole);
    }

    /// <summary>Reads the body of a refusal as far as it has come, so that the connection may have another request.</summary>
    public void PassOver()
    {
        if (_head is { IsChunked: false } && (_head.HasBody ? _head.ContentLength : 0) is { } length && length <= _connection.Unread.Length)
        {
            _connection.Skip((int)length);
            _isWhole = _connection.Unread.IsEmpty;
        }
    }

    /// <summary>The body, unpacked, as it arrives.</summary>
    public async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        _stream = new HttpBodyStream(_connection, _head);
        return _head.Coding switch
        {
            HttpCoding.Gzip => new GZipStream(_stream, CompressionMode.Decompress),
            // Some servers send it without what RFC 1950 puts around it, whose first byte tells.
            HttpCoding.Deflate => await _stream.PeekAsync(cancellationToken) is { } first && (first & 0x0F) != 8
                ? new DeflateStream(_stream, CompressionMode.Decompress)
                : new ZLibStream(_stream, CompressionMode.Decompress),
            _ => _stream,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if ((_isWhole || (_stream is { IsWhole: true } && _connection.Unread.IsEmpty)) && _head.StaysOpen && !_origin.Closes)
        {
            _origins.GiveBack(_origin, _connection);
        }
        else
        {
            _connection.Dispose();
        }
    }
}
